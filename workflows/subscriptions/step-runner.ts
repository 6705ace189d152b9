import { ActivityFailure, condition } from '@temporalio/workflow';
import { classifyFailure } from '../process/step-failure.ts';
import { createNextTry } from '../process/unanswered.ts';
import { now } from '../runtime/now.ts';
import { publish } from './publish.ts';
import type { SubscriptionRun } from './subscription-run.ts';

/** Runs a step until it is done; beyond its budget it parks for an operator. Null: it is no longer needed. */
export async function runStep<T>(
  run: SubscriptionRun,
  step: string,
  isOff: () => boolean,
  attempt: () => Promise<T>,
): Promise<T | null> {
  const nextTry = createNextTry();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      const failure = classifyFailure(error);
      const next = nextTry(failure);
      if (next !== 'at-once') {
        const about = { step, detail: `${step}: ${failure.detail}` };
        await parkUntilRetry(run, about, { isOff, after: next === 'on-request' ? null : next.after });
      }
      if (isOff()) return null;
    }
  }
}

/** Waits until an operator retries the step, it is no longer needed, or `after` milliseconds have passed. */
export async function parkUntilRetry(
  run: SubscriptionRun,
  about: { readonly step: string; readonly detail: string },
  { after, isOff }: { readonly after: number | null; readonly isOff: () => boolean },
): Promise<void> {
  const since = now();
  run.parked = { ...about, reason: 'awaiting-customer', since };
  run.retry = null;
  publish(run);
  const ended = () => run.retry !== null || isOff();
  if (after === null) await condition(ended);
  else await condition(ended, after);
  run.parked = null;
  run.retry = null;
  publish(run);
}
