import { newSubscriptionId, renewalOrderId, renewalRequestKey } from '../../contract/ids/new-id.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import type { SubscriptionInput } from '../../contract/subscription/subscription.ts';
import { openSubscription, showSubscription } from '../../operations/subjects/subscription/subscriptions.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import type { AskedOrder } from '../evidence/evidence.ts';
import { ChaosFailure } from '../system.ts';
import { onlyOrderOf } from './only-order.ts';
import { UNANSWERED, until } from './order-driver.ts';

/** The order of the first period of a subscription with these options. */
export function renewalOf(order: OrderInput): OrderInput {
  const { customerId } = order;
  const subscriptionId = newSubscriptionId(customerId, order.requestKey);
  const renewal = { subscriptionId, customerId, period: 1, attempt: 1 };
  const requestKey = renewalRequestKey(renewal);
  return { ...order, orderId: renewalOrderId(renewal), requestKey, channel: 'subscription' };
}

export function subscriptionIdOf({ requestKey }: OrderInput): string {
  return requestKey.split(':')[0] ?? '';
}

/** Due at once, and then not for a week; the second run has begun when the first period has its order. */
export async function orderBySubscription(link: TemporalLink, order: OrderInput): Promise<AskedOrder> {
  const subscriptionId = subscriptionIdOf(order);
  const input = inputOf(order, subscriptionId);
  await until(`${subscriptionId} is opened`, async () => {
    const opened = await openSubscription(link, input);
    if (!opened.ok && !UNANSWERED.includes(opened.problem.kind)) {
      throw new ChaosFailure(`${subscriptionId} could not be opened: ${opened.problem.message}`);
    }
    return opened.ok;
  });
  await until(`${subscriptionId} is renewed`, async () => {
    const view = await showSubscription(link, subscriptionId);
    return view.ok && view.value.counters.renewed === 1 && view.value.counters.runs > 1;
  });
  await onlyOrderOf(link, order);
  return { orderId: order.orderId, answer: 'accepted' };
}

function inputOf(order: OrderInput, subscriptionId: string): SubscriptionInput {
  const { contact, currency, customerId, lines, payment, placedAt, policy, shipTo } = order;
  return {
    v: 1,
    subscriptionId,
    customerId,
    requestKey: subscriptionId,
    createdAt: placedAt,
    startsAt: placedAt,
    policy,
    currency,
    terms: {
      lines: lines.map(({ quantity, sku }) => ({ sku, quantity })),
      cadence: { every: 1, unit: 'weeks' },
      payment,
      shipTo,
      contact,
    },
  };
}
