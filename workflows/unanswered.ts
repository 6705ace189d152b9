import { patched } from '@temporalio/workflow';
import type { Trouble } from './trouble.ts';

/** Before it a step whose worker had died for as long as its budget waited for a person. */
const TRY_AGAIN = 'try-again-after-no-answer';

/** A try that is given up and shown costs about thirty events, so an order stays below ten a minute. */
const FIRST_PAUSE = 180_000;
const LAST_PAUSE = 3_600_000;

export type NextTry = 'at-once' | 'on-request' | { readonly after: number };

/**
 * When a step is tried again that was given up. A time limit that ran out without a word from the other side is our own
 * fault: the worker died, hung or was not there. No person can do more about it than try again, so it is tried again:
 * at once, and while that does not help, ever more rarely beside whatever a person decides. Where a provider may have
 * been asked and may be the one who is silent (`inDoubt`), a person is told first.
 */
export function createNextTry(): (trouble: Pick<Trouble, 'timeout'>, inDoubt?: boolean) => NextTry {
  let unanswered = 0;
  let shown = 0;
  return ({ timeout }, inDoubt = false) => {
    if (timeout === undefined || !patched(TRY_AGAIN)) {
      unanswered = 0;
      shown = 0;
      return 'on-request';
    }
    unanswered += 1;
    if (unanswered <= atOnce(timeout, inDoubt)) return 'at-once';
    shown += 1;
    return { after: Math.min(LAST_PAUSE, FIRST_PAUSE * 2 ** (shown - 1)) };
  };
}

function atOnce(timeout: NonNullable<Trouble['timeout']>, inDoubt: boolean): number {
  if (timeout === 'attempt') return 2;
  return inDoubt ? 0 : 1;
}
