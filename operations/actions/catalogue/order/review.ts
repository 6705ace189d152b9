import { ORDER_UPDATES } from '../../../../contract/order/order-messages.ts';
import type { OrderRow } from '../../../subjects/order/order-row.ts';
import type { OrderFacts } from '../../../temporal/describe.ts';
import type { By, Request } from '../../engine/record.ts';

/** Approve and decline are one update with a decision. */
export function decide(decision: 'approve' | 'decline', { actor, reason }: By): Request {
  return {
    via: 'update',
    name: ORDER_UPDATES.approveReview,
    args: [{ decision, reason, actor }],
    takesTime: false,
  };
}

export const isDecided = (_action: unknown, { row }: OrderFacts) => row.stuckReason !== 'payment-review';

export function wasDecided(before: OrderRow | null, { row }: OrderFacts): string | null {
  return before?.stuckReason === 'payment-review' && row.stuckReason !== 'payment-review'
    ? 'somebody decided the review'
    : null;
}
