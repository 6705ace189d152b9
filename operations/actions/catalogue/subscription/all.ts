import type { AnyActionRecord } from '../../engine/record.ts';
import { cancel } from './cancel.ts';
import { change } from './change.ts';
import { giveUp } from './give-up.ts';
import { newRun } from './new-run.ts';
import { pause } from './pause.ts';
import { requestSubscription } from './request.ts';
import { resume } from './resume.ts';
import { retry } from './retry.ts';
import { skip } from './skip.ts';

export const SUBSCRIPTION_ACTIONS: readonly AnyActionRecord[] = [
  change,
  pause,
  resume,
  skip,
  cancel,
  retry,
  giveUp,
  newRun,
  requestSubscription,
];
