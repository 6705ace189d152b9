import { formatMoney } from '../../domain/money.ts';
import { needsReview } from '../../domain/policy.ts';
import { overlay, writeSoon } from '../process/log.ts';
import { NeedsHandOver } from '../process/needs-hand-over.ts';

import { now } from '../runtime/now.ts';
import type { OrderEventInput } from './apply-event.ts';
import type { OrderProcess, OrderRun } from './order-run.ts';
import { waitForAnswer } from './wait.ts';

/** Why this order needs a manual review before it continues, if at all. */
export function amountToReview(run: Pick<OrderRun, 'purchase'>): string | null {
  const amount = { currency: run.purchase.order.currency, minor: run.purchase.amountMinor };
  return needsReview(run.purchase.policy, amount) ? `${formatMoney(amount)} is above the limit` : null;
}

/** The overlay "in review": waits for `approveReview`, or for the provider's own decision. Null: continue. */
export async function review(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'people' | 'purchase' | 'review'>,
  reason: string,
  byProvider = false,
): Promise<OrderEventInput | null> {
  if (run.purchase.carriedBy === 'checkout') throw new NeedsHandOver('review', reason);
  run.review.open = { since: now(), reason, byProvider };
  overlay(run, 'review-opened', { cause: reason, actor: 'workflow' });
  writeSoon(run);
  try {
    const answer = await waitForAnswer(run, 'payment review', {
      limit: run.purchase.policy.reviewExpiry,
      answered: () => run.review.decision !== null,
    });
    const decision = run.review.decision;
    if (answer === 'expired' || decision === null) {
      return {
        event: 'expired',
        cause: 'nobody decided the review',
        source: 'timer',
        failureCode: 'review-expired',
      };
    }
    if (decision.decision === 'approve') return null;
    const { actor, reason: cause } = decision;
    return { event: 'review-declined', cause, actor, source: 'operator', failureCode: 'review-declined' };
  } finally {
    run.review.open = null;
    const actor = run.review.decision?.actor ?? 'workflow';
    overlay(run, 'review-closed', { cause: run.review.decision?.reason ?? 'no decision', actor });
  }
}
