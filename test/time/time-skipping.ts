import { randomBytes, randomUUID } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { newSubscriptionId } from '../../contract/ids/new-id.ts';
import type { SubscriptionInput } from '../../contract/subscription/subscription.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import type { OrderStack } from '../orders/order-stack.ts';
import { sampleOrder } from '../orders/sample-order.ts';

export const DAY = 86_400_000;
export const MINUTE = 60_000;

type Event = temporal.api.history.v1.IHistoryEvent;

/** Starts a workflow for which the server skips the time in which it only waits. */
export async function startSkipping(
  stack: OrderStack,
  type: string,
  workflowId: string,
  input: unknown,
): Promise<void> {
  await stack.client.workflowService.startWorkflowExecution({
    namespace: stack.namespace,
    workflowId,
    workflowType: { name: type },
    taskQueue: { name: TASK_QUEUES.orders },
    input: { payloads: [defaultPayloadConverter.toPayload(input)] },
    requestId: randomUUID(),
    timeSkippingConfig: { enabled: true, disablePropagation: true },
  });
}

/** Server times of the events, in milliseconds. */
export function timesOf({
  events,
}: {
  readonly events?: readonly Event[] | null | undefined;
}): readonly number[] {
  return (events ?? []).map(
    ({ eventTime }) => Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6,
  );
}

/** A subscription of every day, whose first period was due so many days ago. */
export function dailyInput(daysAgo: number, token: string): SubscriptionInput {
  const { contact, shipTo } = sampleOrder();
  const requestKey = `req-${randomBytes(8).toString('hex')}`;
  const startsAt = new Date(Date.now() - daysAgo * DAY - 2 * MINUTE).toISOString();
  return {
    v: 1,
    subscriptionId: newSubscriptionId('cus-1', requestKey),
    customerId: 'cus-1',
    requestKey,
    createdAt: startsAt,
    startsAt,
    policy: 'test',
    currency: 'EUR',
    terms: {
      lines: [{ sku: 'nw-001', quantity: 1 }],
      cadence: { every: 1, unit: 'days' },
      payment: { method: 'card', token },
      shipTo,
      contact,
    },
  };
}
