import { randomUUID } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notificationWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { NotificationInput, NotificationResult } from '../../contract/notification/notification.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { connectDatabase, type Database } from '../../database/connect.ts';
import type { NotificationSequence } from '../../domain/notification-plan.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { type PlayedOrder, placeOrder } from '../orders/played-order.ts';
import { recordHistory } from '../orders/recorded-histories.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { until } from '../until.ts';

// What customers hear, on the real stack. With RECORD_HISTORIES=1 the histories are written down:
//   RECORD_HISTORIES=1 npx vitest run --project live test/notifications
const RECORD = process.env['RECORD_HISTORIES'] === '1';

let stack: OrderStack;
let database: Database;

beforeAll(async () => {
  stack = await startOrderStack({ delays: '50:100:100:100' });
  database = connectDatabase({ url: stack.databaseUrl, name: 'test' });
});

afterAll(async () => {
  await database?.destroy();
  await stack?.stop();
});

const handleOf = ({ order }: PlayedOrder, sequence: NotificationSequence) =>
  stack.client.workflow.getHandle(notificationWorkflowId(order.orderId, sequence));

async function heard(played: PlayedOrder, sequence: NotificationSequence): Promise<readonly string[]> {
  const handle = handleOf(played, sequence);
  const { messages } = (await until(
    () => handle.result().catch(() => undefined),
    `${sequence} is sent`,
  )) as NotificationResult;
  return messages.map(({ channel, kind, outcome }) => `${kind} by ${channel}: ${outcome}`);
}

/** A customer of their own, with these preferences. */
async function customer(
  customerId: string,
  wants: {
    readonly phone?: string;
    readonly email?: boolean;
    readonly sms?: boolean;
    readonly quiet?: readonly [string, string, string];
  },
): Promise<Pick<OrderInput, 'customerId'>> {
  const known = { stage: 'active' as const, version: 1, name: 'Ada', email: 'ada@example.com' };
  await database
    .insertInto('customers')
    .values({ customer_id: customerId, ...known, phone: wants.phone ?? null })
    .execute();
  const [from, to, zone] = wants.quiet ?? [null, null, null];
  await database
    .insertInto('customer_preferences')
    .values({
      customer_id: customerId,
      by_email: wants.email ?? true,
      by_sms: wants.sms ?? false,
      quiet_from: from,
      quiet_to: to,
      quiet_zone: zone,
    })
    .execute();
  return { customerId };
}

async function placed(changes: Partial<OrderInput>, prepare?: (order: OrderInput) => Promise<unknown>) {
  const order = sampleOrder(changes);
  await prepare?.(order);
  return await placeOrder(stack, order);
}

/** Another run about the same, for which the server skips the time that it waits. */
async function startSkipping(order: OrderInput, sequence: NotificationSequence) {
  const workflowId = `${notificationWorkflowId(order.orderId, sequence)}-skipping`;
  const { orderId: reference, placedAt: at, promiseBy } = order;
  const input: NotificationInput = { v: 1, reference, sequence, policy: 'test', at, promiseBy };
  await stack.client.workflowService.startWorkflowExecution({
    namespace: stack.namespace,
    workflowId,
    workflowType: { name: WORKFLOW_TYPES.notification },
    taskQueue: { name: TASK_QUEUES.orders },
    input: { payloads: [defaultPayloadConverter.toPayload(input)] },
    requestId: randomUUID(),
    timeSkippingConfig: { enabled: true, disablePropagation: true },
  });
  return stack.client.workflow.getHandle(workflowId);
}

async function record(name: string, played: PlayedOrder, sequence: NotificationSequence): Promise<void> {
  if (RECORD) await recordHistory(name, await handleOf(played, sequence).fetchHistory());
}

describe.concurrent('what a customer hears', () => {
  test('of an order that goes well: confirmed, sent, arrived, and the question how it was', async () => {
    const played = await placed({ ...(await customer('cus-sms', { phone: '+49401234567', sms: true })) });
    await played.result();
    expect(await heard(played, 'shipped')).toEqual(['shipped by email: sent', 'shipped by sms: sent']);
    expect(await heard(played, 'delivered')).toEqual([
      'delivered by email: sent',
      'delivered by sms: sent',
      'review_request by email: sent',
    ]);
    const { raw } = await handleOf(played, 'delivered').describe();
    expect(raw.workflowExecutionInfo?.priority?.fairnessKey).toBe('cus-sms');
    await record('notification-delivered-and-review', played, 'delivered');
  });

  test('of goods that are late: once, and the end of the order does not wait for it', async () => {
    const promiseBy = new Date(Date.now() + 1_500).toISOString();
    const silent = (order: OrderInput) =>
      stack.faults.add({ effect: { type: 'vendor-silent' }, match: { orderId: order.orderId } });
    const played = await placed({ promiseBy }, silent);
    expect(await heard(played, 'confirmation')).toEqual([
      'confirmation by email: sent',
      'delayed by email: sent',
      'delayed by sms: opted-out',
    ]);
    await record('notification-delayed', played, 'confirmation');
    await stack.faults.removeFor(played.order.orderId);
    expect(await played.result()).toMatchObject({ stage: 'completed' });
  });

  test('who is promised more than is needed hears of no delay', async () => {
    const played = await placed({});
    expect(await played.result()).toMatchObject({ stage: 'completed' });
    const handle = await startSkipping(played.order, 'confirmation');
    const result = (await handle.result()) as NotificationResult;
    expect(result.messages.map(({ channel, kind, outcome }) => `${kind} by ${channel}: ${outcome}`)).toEqual([
      'confirmation by email: sent',
      'delayed by email: not-needed',
      'delayed by sms: not-needed',
    ]);
    if (RECORD) await recordHistory('notification-no-delay', await handle.fetchHistory());
  });

  test('who opted out hears nothing, and the order takes no notice', async () => {
    const played = await placed({ ...(await customer('cus-silent', { email: false })) });
    expect(await played.result()).toMatchObject({ stage: 'completed' });
    expect(await heard(played, 'shipped')).toEqual([
      'shipped by email: opted-out',
      'shipped by sms: opted-out',
    ]);
    await record('notification-opted-out', played, 'shipped');
  });

  test('an unknown address drops the message, with a line in the log', async () => {
    const played = await placed({ contact: { email: 'unknown@bounce.example' } });
    await played.result();
    expect(await heard(played, 'shipped')).toEqual([
      'shipped by email: bad-address',
      'shipped by sms: opted-out',
    ]);
    expect(await stack.worker.log()).toContain('nobody is at that address');
    await record('notification-bad-address', played, 'shipped');
  });

  test('of who opts out while a message is tried again and again: nothing, and it is not given up', async () => {
    const preferences = await customer('cus-leaves', {});
    const down = (order: OrderInput) =>
      stack.faults.add({
        effect: { type: 'unavailable', status: 503 },
        match: { kind: 'message', orderId: order.orderId },
      });
    const played = await placed(preferences, down);
    const key = `${played.order.orderId}:notify:confirmation:1`;
    await until(async () => {
      const effect = database.selectFrom('effects').select('state').where('key', '=', key);
      return (await effect.executeTakeFirst())?.state === 'pending';
    }, 'it is tried');
    await database
      .updateTable('customer_preferences')
      .set({ by_email: false })
      .where('customer_id', '=', 'cus-leaves')
      .execute();
    const dropped = await until(
      () => database.selectFrom('notifications').select('outcome').where('key', '=', key).executeTakeFirst(),
      'it is decided',
    );
    expect(dropped.outcome).toBe('opted-out');
  });

  test('an outage of the notification service is waited out for a while and then given up', async () => {
    const outage = (order: OrderInput) =>
      stack.faults.add({
        effect: { type: 'unavailable', status: 503 },
        match: { orderId: order.orderId, kind: 'message' },
      });
    const played = await placed({}, outage);
    expect(await played.result()).toMatchObject({ stage: 'completed' });
    expect(await heard(played, 'shipped')).toEqual([
      'shipped by email: given-up',
      'shipped by sms: opted-out',
    ]);
    await record('notification-given-up', played, 'shipped');
  });

  test('in quiet hours nothing is sent, and the run shows until when it waits', async () => {
    // Quiet from a minute ago for eight hours, by a wall clock in Kathmandu.
    const clock = (at: number) =>
      new Intl.DateTimeFormat('en-GB', {
        timeZone: 'Asia/Kathmandu',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }).format(at);
    const now = Date.now();
    const quiet = [clock(now - 60_000), clock(now + 8 * 3_600_000), 'Asia/Kathmandu'] as const;
    const played = await placed({ ...(await customer('cus-quiet', { quiet })) });
    expect(await played.result()).toMatchObject({ stage: 'completed' });
    const waits = await until(async () => {
      const view = await handleOf(played, 'shipped').query<{ readonly waitsUntil: string | null }>(
        'notification',
      );
      return view.waitsUntil;
    }, 'it waits');
    const hours = (Date.parse(waits) - now) / 3_600_000;
    expect(hours).toBeGreaterThan(7.9);
    expect(hours).toBeLessThan(8.1);
    const rows = await database
      .selectFrom('notifications')
      .select('key')
      .where('order_id', '=', played.order.orderId)
      .execute();
    expect(rows).toEqual([]);
    await record('notification-quiet-hours', played, 'shipped');

    // By the server's clock the quiet hours end, by the worker's they have not: asked again without a pause, it would
    // never end.
    const handle = await startSkipping(played.order, 'shipped');
    expect(await handle.result()).toMatchObject({
      messages: [{ channel: 'email', outcome: 'sent' }, { channel: 'sms' }],
    });
    const { events = [] } = await handle.fetchHistory();
    expect(events?.filter(({ timerStartedEventAttributes: timer }) => timer != null)).toHaveLength(1);
  });
});
