import { workflowInfo } from '@temporalio/workflow';
import type { Parked } from '../../contract/order/order.ts';
import type { SubscriptionView } from '../../contract/subscription/subscription.ts';
import { firstParked } from '../process/process.ts';
import { acceptedNow } from './problems.ts';
import { countersOf, dueOf, type SubscriptionRun } from './subscription-run.ts';

/** The answer of the query `subscription`. */
export function subscriptionView(
  run: Pick<SubscriptionRun, 'renewal' | 'request' | 'state' | 'steps'>,
): SubscriptionView {
  const { continueAsNewSuggested, historyLength, historySize } = workflowInfo();
  const { customerId, currency, subscriptionId } = run.request.input;
  return {
    v: 1,
    subscriptionId,
    customerId,
    state: run.state.current,
    stateSince: run.state.since,
    terms: run.renewal.terms,
    currency,
    period: run.renewal.period,
    nextAt: run.state.current === 'cancelled' ? null : new Date(dueOf(run)).toISOString(),
    skipNext: run.renewal.skipNext,
    lastOrderId: run.renewal.lastOrderId,
    counters: countersOf(run),
    history: { events: historyLength, bytes: historySize, continueSuggested: continueAsNewSuggested },
    parked: parkedView(run),
    accepted: acceptedNow(run),
  };
}

export function parkedView(run: Pick<SubscriptionRun, 'steps'>): Parked | null {
  const parked = firstParked(run);
  if (parked === null) return null;
  const { detail, reason, since, step } = parked;
  return { step, detail, reason, since };
}
