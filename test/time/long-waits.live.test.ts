import { randomBytes, randomUUID } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSubscriptionId } from '../../contract/new-id.ts';
import type { NotificationInput } from '../../contract/notification.ts';
import type { SubscriptionInput, SubscriptionView } from '../../contract/subscription.ts';
import { TASK_QUEUES } from '../../contract/task-queues.ts';
import {
  notificationWorkflowId,
  returnWorkflowId,
  subscriptionWorkflowId,
  WORKFLOW_TYPES,
} from '../../contract/workflow-ids.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { placeOrder } from '../orders/played-order.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { returnOf } from '../returns/played-return.ts';
import { until } from '../until.ts';

// Waits of days and years under the policy of production: the server skips the time in which a run only waits. All else
// is real: worker, database, providers.
const DAY = 86_400_000;

let stack: OrderStack;

beforeAll(async () => {
  stack = await startOrderStack({ delays: '50:100:100:100' });
});

afterAll(async () => {
  await stack?.stop();
});

async function startSkipping(type: string, workflowId: string, input: unknown): Promise<void> {
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

describe.concurrent('without waiting for it', () => {
  test('a subscription is renewed year after year, with a reminder before each', async () => {
    const { contact, shipTo } = sampleOrder();
    const requestKey = `req-${randomBytes(8).toString('hex')}`;
    const now = new Date().toISOString();
    const input: SubscriptionInput = {
      v: 1,
      subscriptionId: newSubscriptionId('cus-1', requestKey),
      customerId: 'cus-1',
      requestKey,
      createdAt: now,
      startsAt: now,
      policy: 'production',
      currency: 'EUR',
      terms: {
        lines: [{ sku: 'nw-001', quantity: 1 }],
        cadence: { every: 1, unit: 'years' },
        payment: { method: 'cash' },
        shipTo,
        contact,
      },
    };
    const workflowId = subscriptionWorkflowId(input.subscriptionId);
    await startSkipping(WORKFLOW_TYPES.subscription, workflowId, input);
    const handle = stack.client.workflow.getHandle(workflowId);
    const view = await until(async () => {
      const seen = await handle.query<SubscriptionView>('subscription').catch(() => undefined);
      return seen !== undefined && seen.counters.renewed >= 3 ? seen : false;
    }, 'renewed three times');
    expect(Date.parse(view.nextAt ?? '') - Date.parse(now)).toBeGreaterThan(3 * 365 * DAY - DAY);
    expect(view.counters).toMatchObject({ failed: 0, skipped: 0, missed: 0 });
    await handle.terminate('the test has seen enough');
  });

  test('a return that nobody sends expires when its window closes, after 30 days', async () => {
    const order = sampleOrder();
    const placed = await placeOrder(stack, order);
    await placed.result();
    await stack.faults.add({ effect: { type: 'carrier-silent' }, match: { orderId: order.orderId } });
    const input = returnOf(order, { policy: 'production' });
    const workflowId = returnWorkflowId(input.returnId);
    await startSkipping(WORKFLOW_TYPES.return, workflowId, input);
    const handle = stack.client.workflow.getHandle(workflowId);
    expect(await handle.result()).toMatchObject({ state: 'expired', refundedMinor: 0 });
    const { events = [] } = await handle.fetchHistory();
    const times = [events?.at(0), events?.at(-1)].map(
      (event) => Number(event?.eventTime?.seconds ?? 0) * 1_000,
    );
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(29 * DAY);
  });

  test('a week after the delivery somebody is asked how it was', async () => {
    const order = sampleOrder();
    const placed = await placeOrder(stack, order);
    await placed.result();
    const at = new Date().toISOString();
    const input: NotificationInput = {
      v: 1,
      reference: order.orderId,
      sequence: 'delivered',
      policy: 'production',
      at,
    };
    const workflowId = `${notificationWorkflowId(order.orderId, 'delivered')}-again`;
    await startSkipping(WORKFLOW_TYPES.notification, workflowId, input);
    const { messages } = (await stack.client.workflow.getHandle(workflowId).result()) as {
      readonly messages: readonly { readonly kind: string; readonly outcome: string; readonly at: string }[];
    };
    const last = messages.at(-1);
    expect(last).toMatchObject({ kind: 'review_request', outcome: 'sent' });
    expect(Date.parse(last?.at ?? '') - Date.parse(at)).toBeGreaterThanOrEqual(7 * DAY);
  });
});
