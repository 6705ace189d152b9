import { once } from 'node:events';
import type { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrderInput } from '../../contract/order/order.ts';
import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { POLICY_ROWS } from '../../domain/policy.ts';
import { until } from '../until.ts';
import { type OrderStack, startOrderStack } from './order-stack.ts';
import { type PlayedOrder, placeOrder, playedOrder } from './played-order.ts';
import { recordHistory } from './recorded-histories.ts';
import { KETTLE, LAMP, sampleOrder } from './sample-order.ts';
import { isOrdered, isParked, take } from './scenario.ts';

// One crash of a worker, for longer than the budget of the step it was at: the order continues without help. With
// RECORD_HISTORIES=1 the histories are written to workflows/histories/:
//   RECORD_HISTORIES=1 npx vitest run --project drill test/orders/crashes.drill.test.ts
const RECORD = process.env['RECORD_HISTORIES'] === '1';
const SILENT = { type: 'vendor-silent' } as const;
const { compensation, pollCap } = POLICY_ROWS.test;

type Event = temporal.api.history.v1.IHistoryEvent;

const hung = sampleOrder();
const killed = sampleOrder({ lines: [LAMP, KETTLE] });
const silent = sampleOrder();

let stack: OrderStack;

beforeAll(async () => {
  const failpoints = [
    // Longer than the step's budget; shorter than PostgreSQL lets a transaction idle.
    `undo-payment:in-transaction:1:delay=${compensation.budget + 2_500}:${hung.orderId}`,
    `recall:after-commit:1:kill:${killed.orderId}`,
  ];
  stack = await startOrderStack({ workerEnv: { [ENVIRONMENT.failpoints]: failpoints.join(',') } });
});

afterAll(async () => {
  await stack?.stop();
});

test('an undo whose worker hangs beyond the budget is finished, and no person is asked', async () => {
  const order = playedOrder(stack.client, stack.faults, hung);
  await order.fault({ type: 'vendor-rejects', code: 'discontinued' });
  await placeOrder(stack, hung);
  expect(await order.result()).toMatchObject({ stage: 'rejected' });
  expect(await parkings(order)).toEqual([]);
  const undo = await order.undo().fetchHistory();
  expect(timeouts(undo.events ?? [])).toContain('undoPayment');
  if (!RECORD) return;
  await recordHistory('undo-whose-worker-hung', await order.handle().fetchHistory());
  await recordHistory('undo-whose-worker-hung-undo-1', undo);
});

test('workers gone for longer than a budget: the amendment is answered, and a silent vendor is asked once', async () => {
  const quiet = playedOrder(stack.client, stack.faults, silent);
  await quiet.fault(SILENT);
  const order = playedOrder(stack.client, stack.faults, killed);
  await order.fault(SILENT, { vendorId: 'nordwind' });
  await Promise.all([placeOrder(stack, silent), placeOrder(stack, killed)]);
  await quiet.untilView(isOrdered, 'ordered at the vendor');
  await order.untilView(
    ({ accepts, vendors }) =>
      vendors[1]?.state === 'delivered' && accepts.some(({ update }) => update === 'amend'),
    'the other part is delivered',
  );
  const exit = once(stack.worker.child, 'exit');
  const amended = take(order, 'amend', { items: [{ line: 1, quantity: 0 }], requestId: 'fewer' });
  await exit;
  await until(
    async () => timeouts(await eventsOf(order)).includes('recallVendorOrder'),
    'the recall is given up',
  );
  await stack.replaceWorker();
  expect(await amended).toMatch(/^the order comes to /);
  expect(await order.result()).toMatchObject({ stage: 'completed' });
  expect(await parkings(order)).toEqual(expect.not.arrayContaining([expect.stringMatching(/^recall/)]));
  if (RECORD) await recordHistory('recall-whose-worker-died', await order.handle().fetchHistory());

  await quiet.untilView(isParked(`answer:${silent.lines[0]?.vendorId}`), 'the silence is reported');
  const asked = await until(async () => {
    const times = askedAt(await eventsOf(quiet));
    return times.length >= 4 && times;
  }, 'asked four times');
  // None of the turns that were missed is made up for.
  const pauses = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(pollCap - 100);
  const timers = (await eventsOf(quiet)).flatMap((event) => {
    const after = event.timerStartedEventAttributes?.startToFireTimeout;
    return after == null ? [] : [Number(after.seconds ?? 0) * 1_000 + (after.nanos ?? 0) / 1e6];
  });
  expect(Math.min(...timers)).toBeGreaterThan(10);
  await stack.faults.removeFor(silent.orderId);
  await take(quiet, 'retryStage');
  expect(await quiet.result()).toMatchObject({ stage: 'completed' });
  if (RECORD) await recordHistory('silent-vendor-after-an-outage', await quiet.handle().fetchHistory());
});

async function parkings(order: PlayedOrder): Promise<readonly string[]> {
  const timeline = await order.timeline();
  return timeline.filter(({ what }) => what === 'parked').map(({ detail }) => detail);
}

async function eventsOf({ order }: { readonly order: OrderInput }): Promise<readonly Event[]> {
  return (await playedOrder(stack.client, stack.faults, order).handle().fetchHistory()).events ?? [];
}

/** Types of the activities that were given up because their time was over. */
function timeouts(events: readonly Event[]): readonly string[] {
  return events.flatMap((event) => {
    const id = event.activityTaskTimedOutEventAttributes?.scheduledEventId;
    const scheduled = events.find(({ eventId }) => id != null && String(eventId) === String(id));
    return scheduled?.activityTaskScheduledEventAttributes?.activityType?.name ?? [];
  });
}

/** When the vendor was asked, ms since 1970. */
function askedAt(events: readonly Event[]): readonly number[] {
  return events
    .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'pollVendorOrder')
    .map(({ eventTime }) => Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6);
}
