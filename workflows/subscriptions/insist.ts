import { ActivityFailure, condition } from '@temporalio/workflow';
import { now } from '../now.ts';
import { troubleOf } from '../trouble.ts';
import { publish } from './publish.ts';
import type { SubscriptionRun } from './subscription-run.ts';

/** Tries until it is done; beyond its budget a person is asked. Null: it is not wanted any more. */
export async function insist<T>(
  run: SubscriptionRun,
  step: string,
  isOff: () => boolean,
  attempt: () => Promise<T>,
): Promise<T | null> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      await parkUntilSaid(run, { step, detail: `${step}: ${troubleOf(error).detail}` }, isOff);
      if (isOff()) return null;
    }
  }
}

/** Waits until somebody asks for another try, or lets it go. */
export async function parkUntilSaid(
  run: SubscriptionRun,
  about: { readonly step: string; readonly detail: string },
  isOff: () => boolean,
): Promise<void> {
  const since = now();
  run.parked = { ...about, reason: 'awaiting-customer', since };
  run.retry = null;
  publish(run);
  await condition(() => run.retry !== null || isOff());
  run.parked = null;
  run.retry = null;
  publish(run);
}
