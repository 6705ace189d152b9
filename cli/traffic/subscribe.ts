import { setTimeout as sleep } from 'node:timers/promises';
import { newSubscriptionId } from '../../contract/ids/new-id.ts';
import { SUBSCRIPTION_UPDATES, type SubscriptionInput } from '../../contract/subscription/subscription.ts';
import {
  openSubscription,
  updateSubscription,
} from '../../operations/subjects/subscription/subscriptions.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { answerOf } from './order-effects.ts';
import type { PlannedOrder } from './plan-order.ts';
import type { Answer } from './run-traffic.ts';

/** Long enough for two renewals of the demo. What a killed run leaves open is cancelled from the console. */
const KEPT_MS = 75_000;
const SECONDS = { every: 30, unit: 'seconds' } as const;
const MONTH = { every: 1, unit: 'months' } as const;

/** A customer has the first line of the order come again and again, and has enough of it after a while. */
export async function subscribe(
  link: TemporalLink,
  planned: PlannedOrder,
  signal: AbortSignal,
): Promise<Answer> {
  const input = subscriptionOf(planned, new Date());
  const opened = await openSubscription(link, input);
  if (!opened.ok) return answerOf(opened.problem);
  await sleep(KEPT_MS, undefined, { signal }).catch(() => undefined);
  const { cancel } = SUBSCRIPTION_UPDATES;
  const by = { reason: 'enough of it', actor: input.customerId };
  const ended = await updateSubscription(link, input.subscriptionId, { name: cancel, input: by });
  return ended.ok ? { kind: 'ok' } : answerOf(ended.problem);
}

export function subscriptionOf({ order }: PlannedOrder, now: Date): SubscriptionInput {
  const { customerId, policy, currency, payment, shipTo, contact } = order;
  const requestKey = `${order.requestKey}-again`;
  const [first] = order.lines;
  if (first === undefined) throw new Error(`${order.orderId} has no line`);
  return {
    v: 1,
    subscriptionId: newSubscriptionId(customerId, requestKey),
    customerId,
    requestKey,
    createdAt: now.toISOString(),
    startsAt: new Date(now.getTime() + SECONDS.every * 1_000).toISOString(),
    policy,
    currency,
    terms: {
      lines: [{ sku: first.sku, quantity: 1 }],
      cadence: policy === 'production' ? MONTH : SECONDS,
      payment,
      shipTo,
      contact,
    },
  };
}
