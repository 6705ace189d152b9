import type { AnyActionRecord } from '../../engine/record.ts';
import { deleteRun } from './delete.ts';
import { pause } from './pause.ts';
import { reset } from './reset.ts';
import { signal } from './signal.ts';
import { startLikeThis } from './start-like-this.ts';
import { terminate } from './terminate.ts';
import { tryNow } from './try-now.ts';
import { unpause } from './unpause.ts';
import { update } from './update.ts';
import { updateOptions } from './update-options.ts';

/** Operations of the server and messages: what can be done to a run of any workflow type. */
export const RUN_ACTIONS: readonly AnyActionRecord[] = [
  pause,
  tryNow,
  reset,
  signal,
  update,
  startLikeThis,
  updateOptions,
  terminate,
  deleteRun,
  unpause,
];
