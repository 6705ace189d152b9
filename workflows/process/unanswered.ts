import { patched } from '@temporalio/workflow';
import type { StepFailure } from './step-failure.ts';

/** Without this patch a step whose worker was dead for its whole budget waits for an operator. */
const TRY_AGAIN = 'try-again-after-no-answer';

/** A try that is given up and shown costs about thirty events, so an order stays below ten a minute. */
const FIRST_PAUSE = 180_000;
const LAST_PAUSE = 3_600_000;

export type NextTry = 'at-once' | 'on-request' | { readonly after: number };

/**
 * When a step that timed out is tried again. A timeout without an answer from the provider is our own fault: the worker
 * died, hung or was absent. An operator could only retry, so the step is retried automatically: at once, then at growing
 * intervals, while an operator may still decide. Where the provider may have received the request and not answered
 * (`inDoubt`), an operator sees it first.
 */
export function createNextTry(): (failure: Pick<StepFailure, 'timeout'>, inDoubt?: boolean) => NextTry {
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

function atOnce(timeout: NonNullable<StepFailure['timeout']>, inDoubt: boolean): number {
  if (timeout === 'attempt') return 2;
  return inDoubt ? 0 : 1;
}
