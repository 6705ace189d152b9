import { workflowInfo } from '@temporalio/workflow';
import type { SubscriptionView } from '../../contract/subscription/subscription.ts';
import { acceptedNow } from './problems.ts';
import { dueOf, type SubscriptionRun } from './subscription-run.ts';

/** The answer of the query `subscription`. */
export function subscriptionView(run: SubscriptionRun): SubscriptionView {
  const { continueAsNewSuggested, historyLength, historySize } = workflowInfo();
  const { customerId, currency, subscriptionId } = run.input;
  return {
    v: 1,
    subscriptionId,
    customerId,
    state: run.state,
    stateSince: run.stateSince,
    terms: run.terms,
    currency,
    period: run.period,
    nextAt: run.state === 'cancelled' ? null : new Date(dueOf(run)).toISOString(),
    skipNext: run.skipNext,
    lastOrderId: run.lastOrderId,
    counters: { ...run.counters },
    history: { events: historyLength, bytes: historySize, continueSuggested: continueAsNewSuggested },
    parked: run.parked,
    accepted: acceptedNow(run),
  };
}
