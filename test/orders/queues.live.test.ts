import proto from '@temporalio/proto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { TASK_QUEUES } from '../../contract/task-queues.ts';
import { orderWorkflowId } from '../../contract/workflow-ids.ts';
import type { TemporalLink } from '../../operations/connect.ts';
import { startOrder } from '../../operations/start-order.ts';
import { value } from '../../operations/testing/live-link.ts';
import { QUEUE_TUNING } from '../../worker/queues.ts';
import { patientLink } from '../patient-link.ts';
import { until } from '../until.ts';
import { type OrderStack, startOrderStack } from './order-stack.ts';
import { sampleOrder } from './sample-order.ts';

// What waits for one dependency, or for one customer, must not hold up the others. First payment answers nothing at
// all; then its queue is given a rate, as a provider that limits its callers would, so that a flood has to wait there.
const PER_SECOND = 2;
const FLOOD = 50;
/** Orders that need no payment step, placed at once. */
const WAVE = 6;
/** Both waves are measured in this run. A slot that hangs costs 2 s a try, many times what an order takes. */
const SLOWER_MAX = 4;
/** One wave may coincide with other load; one behind a full queue is slow every time. */
const WAVES_MAX = 4;
const PAYMENT_SLOTS = QUEUE_TUNING[TASK_QUEUES.payment].maxConcurrentActivityTaskExecutions ?? 0;

const STARTED = proto.temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED;

let stack: OrderStack;
let link: TemporalLink;
let database: pg.Pool;

beforeAll(async () => {
  stack = await startOrderStack({ delays: '20:40:40:40' });
  link = patientLink(stack, 'mira@laptop');
  database = new pg.Pool({ connectionString: stack.databaseUrl, max: 2 });
});

afterAll(async () => {
  await database?.end();
  await link?.close();
  await stack?.stop();
});

test('while payment answers nothing, what needs no payment goes its usual way', async () => {
  const before = await cashWave();
  await stack.faults.add({ effect: { type: 'latency', milliseconds: 60_000 }, match: { kind: 'authorise' } });
  // More than the slots hold: while some pause before their next try, others hang in their place.
  const hanging = Array.from({ length: 3 * PAYMENT_SLOTS }, () => sampleOrder({ policy: 'demo' }));
  await Promise.all(hanging.map(async (order) => value(await startOrder(link, order))));
  const ids = hanging.map(({ orderId }) => orderId);
  // Their own work up to the payment is done, too; then they hold every slot that there is for payments.
  await until(async () => (await of('reserve', ids)).length === ids.length, 'all have their stock');
  await until(async () => (await underWay(ids)) >= PAYMENT_SLOTS, 'every payment slot hangs');
  let slower = Number.POSITIVE_INFINITY;
  for (let wave = 0; wave < WAVES_MAX && slower >= SLOWER_MAX; wave += 1) {
    slower = Math.min(slower, (await cashWave()) / before);
  }
  expect(await of('authorise', ids, 'done')).toEqual([]);
  expect(slower).toBeLessThan(SLOWER_MAX);
  await Promise.all(
    ids.map((id) => stack.client.workflow.getHandle(orderWorkflowId(id)).terminate('it has served')),
  );
  await stack.replaceWorker({ [ENVIRONMENT.paymentPerSecond]: String(PER_SECOND) });
});

/**
 * Milliseconds that cash orders, placed at once, took in the middle: to their completion, and with every message sent.
 * Of the same customer as those that hang, so that it is not by turns that they get ahead.
 */
async function cashWave(): Promise<number> {
  const orders = Array.from({ length: WAVE }, () => sampleOrder({ payment: { method: 'cash' } }));
  const placed = Date.now();
  await Promise.all(orders.map(async (order) => value(await startOrder(link, order))));
  const ids = orders.map(({ orderId }) => orderId);
  return await until(async () => {
    const { rows } = await database.query<{ at: Date; told: boolean }>(
      `select stage_at as at, (select count(*) >= 3 from notifications n where n.order_id = o.order_id) as told
        from orders o where order_id = any($1) and stage = 'completed' order by stage_at`,
      [ids],
    );
    if (rows.length < WAVE || rows.some(({ told }) => !told)) return false;
    return (rows[WAVE / 2]?.at.getTime() ?? 0) - placed;
  }, 'the cash orders are completed and their customers were told');
}

const single = sampleOrder({ customerId: 'cus-single', policy: 'production' });
const flood = Array.from({ length: FLOOD }, () =>
  sampleOrder({ customerId: 'cus-flood', policy: 'production' }),
);
const effects = (step: string) =>
  of(
    step,
    [single, ...flood].map(({ orderId }) => orderId),
  );

/** Of these orders, those with an activity that a worker is at. */
async function underWay(ids: readonly string[]): Promise<number> {
  const states = await Promise.all(
    ids.map(async (id) => {
      const { raw } = await stack.client.workflow.getHandle(orderWorkflowId(id)).describe();
      return (raw.pendingActivities ?? []).some(({ state }) => state === STARTED);
    }),
  );
  return states.filter(Boolean).length;
}

test('one customer in a flood of another is served in turn, an order without payment passes, and the rate holds', async () => {
  const waiting = async () => (await effects('reserve')).length - (await effects('authorise')).length;
  await Promise.all(flood.map(async (order) => value(await startOrder(link, order))));
  await until(async () => (await waiting()) >= FLOOD / 2, 'half of the flood waits for its payment');
  const cash = sampleOrder({ customerId: 'cus-cash', payment: { method: 'cash' } });
  await Promise.all([single, cash].map(async (order) => value(await startOrder(link, order))));
  await until(async () => {
    const { rows } = await database.query('select 1 from vendor_orders where order_id = $1', [cash.orderId]);
    return rows.length > 0;
  }, 'the vendor has the order without payment');
  expect(await waiting()).toBeGreaterThan(0);
  const { raw } = await stack.client.workflow.getHandle(orderWorkflowId(cash.orderId)).describe();
  expect(raw.workflowExecutionInfo?.priority).toMatchObject({ fairnessKey: 'cus-cash', priorityKey: 3 });

  const turn = await until(
    async () => (await effects('reserve')).find((effect) => effect.orderId === single.orderId),
    'the single order waits for its payment',
  );
  await until(
    async () => (await effects('authorise')).some((effect) => effect.orderId === single.orderId),
    'the single order is paid',
  );
  const reserved = (await effects('reserve')).filter(({ at }) => at < turn.at);
  const paid = await effects('authorise');
  const ahead = new Set(paid.filter(({ at }) => at < turn.at).map(({ orderId }) => orderId));
  const queued = reserved.filter(({ orderId }) => !ahead.has(orderId)).length;
  const served = paid.findIndex((effect) => effect.orderId === single.orderId) - ahead.size;
  // In the order of arrival all that were queued would be paid first.
  expect(queued).toBeGreaterThan(FLOOD / 4);
  expect(served).toBeLessThan(queued / 2);
  const [first, last] = [paid[0], paid.at(-1)];
  const seconds = ((last?.at ?? 0) - (first?.at ?? 0)) / 1000;
  // A second's worth may come at once, and what was handed out early may be written late.
  expect(paid.length).toBeLessThanOrEqual(PER_SECOND * (seconds + 3));
});

async function of(step: string, ids: readonly string[], state: 'any' | 'done' = 'any') {
  const { rows } = await database.query<{ order_id: string; at: Date }>(
    `select order_id, created_at as at from effects
      where kind = $1 and order_id = any($2) and ($3 = 'any' or state = $3) order by created_at`,
    [step, ids, state],
  );
  return rows.map((row) => ({ orderId: row.order_id, at: row.at.getTime() }));
}
