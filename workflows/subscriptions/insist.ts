import { ActivityFailure, condition } from '@temporalio/workflow';
import { now } from '../now.ts';
import { troubleOf } from '../trouble.ts';
import { createNextTry } from '../unanswered.ts';
import { publish } from './publish.ts';
import type { SubscriptionRun } from './subscription-run.ts';

/** Tries until it is done; beyond its budget a person is asked. Null: it is not wanted any more. */
export async function insist<T>(
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
      const trouble = troubleOf(error);
      const next = nextTry(trouble);
      if (next !== 'at-once') {
        const about = { step, detail: `${step}: ${trouble.detail}` };
        await parkUntilSaid(run, about, { isOff, after: next === 'on-request' ? null : next.after });
      }
      if (isOff()) return null;
    }
  }
}

/** Waits until somebody asks for another try, or lets it go, or `after` milliseconds have passed. */
export async function parkUntilSaid(
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
