import { randomBytes, randomUUID } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSubscriptionId } from '../../contract/ids/new-id.ts';
import {
  notificationWorkflowId,
  orderWorkflowId,
  returnWorkflowId,
  subscriptionWorkflowId,
  WORKFLOW_TYPES,
} from '../../contract/ids/workflow-ids.ts';
import type { NotificationInput } from '../../contract/notification/notification.ts';
import { RETURN_QUERIES, type ReturnView } from '../../contract/return/return.ts';
import type { SubscriptionInput, SubscriptionView } from '../../contract/subscription/subscription.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { placeOrder } from '../orders/played-order.ts';
import { recordHistory } from '../orders/recorded-histories.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { returnOf } from '../returns/played-return.ts';
import { until } from '../until.ts';

// With RECORD_HISTORIES=1 the histories that no other test has are written to workflows/histories/.
const RECORD = process.env['RECORD_HISTORIES'] === '1';

// Waits of days and years under the policy of production: the server skips the time in which a run only waits. All else
// is real: worker, database, providers.
const DAY = 86_400_000;
const MINUTE = 60_000;

type Event = temporal.api.history.v1.IHistoryEvent;

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

function timesOf({ events }: { readonly events?: readonly Event[] | null | undefined }): readonly number[] {
  return (events ?? []).map(
    ({ eventTime }) => Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6,
  );
}

/** Run ids of a workflow, oldest first. */
async function runsOf(workflowId: string): Promise<readonly string[]> {
  const { runId } = await stack.client.workflow.getHandle(workflowId).describe();
  const { events } = await stack.client.workflow.getHandle(workflowId, runId).fetchHistory();
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  return [started?.firstExecutionRunId ?? runId];
}

/** A subscription of every day, whose first period was due so many days ago. */
function dailyInput(daysAgo: number, token: string): SubscriptionInput {
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

  test('an order whose vendor keeps silent costs ten events a minute at the most', async () => {
    const order = sampleOrder({ policy: 'demo' });
    await stack.faults.add({ effect: { type: 'vendor-silent' }, match: { orderId: order.orderId } });
    const workflowId = orderWorkflowId(order.orderId);
    await startSkipping(WORKFLOW_TYPES.order, workflowId, order);
    const handle = stack.client.workflow.getHandle(workflowId);
    const times = await until(async () => {
      const seen = timesOf(await handle.fetchHistory());
      return (seen.at(-1) ?? 0) - (seen[0] ?? 0) >= 17 * MINUTE && seen;
    }, 'it has waited for 17 minutes');
    await handle.terminate('the test has seen enough');
    const began = times[0] ?? 0;
    const later = times.filter((at) => at >= began + 6 * MINUTE && at < began + 16 * MINUTE);
    expect(later.length).toBeGreaterThan(0);
    expect(later.length / 10).toBeLessThanOrEqual(10);
  });

  test('a return whose parcel is never scanned is asked for ever more rarely', async () => {
    const order = sampleOrder();
    const placed = await placeOrder(stack, order);
    await placed.result();
    await stack.faults.add({ effect: { type: 'carrier-silent' }, match: { orderId: order.orderId } });
    const input = returnOf(order, { policy: 'demo' });
    const workflowId = returnWorkflowId(input.returnId);
    await startSkipping(WORKFLOW_TYPES.return, workflowId, input);
    const handle = stack.client.workflow.getHandle(workflowId);
    await until(async () => {
      const view = await handle.query<ReturnView>(RETURN_QUERIES.return).catch(() => undefined);
      return view?.accepted.includes('approve') === true;
    }, 'it waits for somebody');
    await handle.executeUpdate('approve', { args: [{ reason: 'broken', actor: 'ann' }] });
    expect(await handle.result()).toMatchObject({ state: 'expired' });
    const history = await handle.fetchHistory();
    const times = timesOf(history);
    const last = times.filter((at) => at >= (times.at(-1) ?? 0) - 5 * MINUTE);
    expect(last.length).toBeLessThanOrEqual(50);
    if (RECORD) await recordHistory('return-asked-for-ever-more-rarely', history);
  });

  test('a renewal whose order nobody decides is looked at ever more rarely, until a person is asked', async () => {
    const input = { ...dailyInput(0, 'tok_review'), policy: 'demo' as const };
    const workflowId = subscriptionWorkflowId(input.subscriptionId);
    await startSkipping(WORKFLOW_TYPES.subscription, workflowId, input);
    const handle = stack.client.workflow.getHandle(workflowId);
    await until(async () => {
      const view = await handle.query<SubscriptionView>('subscription').catch(() => undefined);
      return view?.parked?.step === 'renew';
    }, 'a person is asked');
    const history = await handle.fetchHistory();
    await handle.terminate('the test has seen enough');
    const times = timesOf(history);
    // The last look ends the wait, so the minutes before it are counted.
    const end =
      times[history.events?.findLastIndex((event) => event.timerFiredEventAttributes != null) ?? 0] ?? 0;
    const waiting = times.filter((at) => at >= end - 5 * MINUTE && at < end);
    expect(waiting.length).toBeGreaterThan(0);
    expect(waiting.length).toBeLessThanOrEqual(50);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(11 * MINUTE);
    if (RECORD) await recordHistory('renewal-looked-at-ever-more-rarely', history);
  });

  test('of the periods that passed while nobody worked, one is ordered', async () => {
    const input = dailyInput(10, 'tok_good');
    const workflowId = subscriptionWorkflowId(input.subscriptionId);
    await stack.client.workflow.start(WORKFLOW_TYPES.subscription, {
      workflowId,
      taskQueue: TASK_QUEUES.orders,
      args: [input],
    });
    const handle = stack.client.workflow.getHandle(workflowId);
    const view = await until(async () => {
      const seen = await handle.query<SubscriptionView>('subscription').catch(() => undefined);
      return seen?.state === 'active' && seen.counters.renewed > 0 ? seen : false;
    }, 'it is renewed');
    expect(view.counters).toMatchObject({ renewed: 1, missed: 10, failed: 0 });
    expect(Date.parse(view.nextAt ?? '')).toBeGreaterThan(Date.now());
    const [first] = await runsOf(workflowId);
    if (RECORD && first !== undefined) {
      const history = await stack.client.workflow.getHandle(workflowId, first).fetchHistory();
      await recordHistory('subscription-passes-over-missed-periods', history);
    }
    await handle.terminate('the test has seen enough');
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
