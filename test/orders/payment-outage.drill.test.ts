import proto from '@temporalio/proto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { startOrder } from '../../operations/subjects/order/start-order.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { value } from '../../operations/testing/live-link.ts';
import { QUEUE_TUNING } from '../../worker/queues.ts';
import { longDeadlineLink } from '../long-deadline-link.ts';
import { until } from '../until.ts';
import { effectsOf } from './effects-of.ts';
import { type OrderStack, startOrderStack } from './order-stack.ts';
import { sampleOrder } from './sample-order.ts';

// An outage of one dependency must not hold up what does not need it.
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
  link = longDeadlineLink(stack, 'mira@laptop');
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
  await until(
    async () => (await effectsOf(database, 'reserve', ids)).length === ids.length,
    'all have their stock',
  );
  await until(async () => (await underWay(ids)) >= PAYMENT_SLOTS, 'every payment slot hangs');
  let slower = Number.POSITIVE_INFINITY;
  for (let wave = 0; wave < WAVES_MAX && slower >= SLOWER_MAX; wave += 1) {
    slower = Math.min(slower, (await cashWave()) / before);
  }
  expect(await effectsOf(database, 'authorise', ids, 'done')).toEqual([]);
  expect(slower).toBeLessThan(SLOWER_MAX);
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
    const { rows } = await database.query<{ at: Date; notified: boolean }>(
      `select stage_at as at, (select count(*) >= 3 from notifications n where n.order_id = o.order_id) as notified
        from orders o where order_id = any($1) and stage = 'completed' order by stage_at`,
      [ids],
    );
    if (rows.length < WAVE || rows.some(({ notified }) => !notified)) return false;
    return (rows[WAVE / 2]?.at.getTime() ?? 0) - placed;
  }, 'the cash orders are completed and their customers were notified');
}

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
