import {
  condition,
  defineSignal,
  patched,
  setHandler,
  setWorkflowOptions,
  upsertMemo,
} from '@temporalio/workflow';
import { order as today } from '../../workflows/index.ts';
import { pinned } from '../../workflows/runtime/pinned.ts';

export * from '../../workflows/index.ts';

/** Of the change that the next build brings. */
const NEXT_CHANGE = 'memo-the-build';

/** Today's order and one command more, which no history of an older build has. */
export async function order(...args: Parameters<typeof today>): ReturnType<typeof today> {
  if (patched(NEXT_CHANGE)) upsertMemo({ changedBy: 'the next build' });
  return await today(...args);
}

const resume = defineSignal('resume');

/** Stays where it began, whatever is current by then. */
export async function stays(): Promise<string> {
  let may = false;
  setHandler(resume, () => {
    may = true;
  });
  await condition(() => may);
  return 'done';
}
setWorkflowOptions(pinned, stays);
