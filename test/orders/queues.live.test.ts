import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { orderWorkflowId } from '../../contract/workflow-ids.ts';
import type { TemporalLink } from '../../operations/connect.ts';
import { startOrder } from '../../operations/start-order.ts';
import { liveLink, value } from '../../operations/testing/live-link.ts';
import { until } from '../until.ts';
import { type OrderStack, startOrderStack } from './order-stack.ts';
import { sampleOrder } from './sample-order.ts';

// What waits for one dependency, or for one customer, must not hold up the others. The payment queue is given a rate,
// as a provider that limits its callers would, so that a flood has to wait there.
const PER_SECOND = 2;
const FLOOD = 50;

let stack: OrderStack;
let link: TemporalLink;
let database: pg.Pool;

beforeAll(async () => {
  stack = await startOrderStack({ workerEnv: { [ENVIRONMENT.paymentPerSecond]: String(PER_SECOND) } });
  link = liveLink(stack);
  database = new pg.Pool({ connectionString: stack.databaseUrl, max: 2 });
});

afterAll(async () => {
  await database?.end();
  await link?.close();
  await stack?.stop();
});

test('one customer in a flood of another is served in turn, and the rate holds', async () => {
  const flood = Array.from({ length: FLOOD }, () =>
    sampleOrder({ customerId: 'cus-flood', policy: 'production' }),
  );
  for (const order of flood) value(await startOrder(link, order));
  await until(async () => (await effects('reserve')).length >= FLOOD, 'the flood waits for its payment');
  const single = sampleOrder({ customerId: 'cus-single', policy: 'production' });
  value(await startOrder(link, single));
  await until(
    async () => (await effects('reserve')).some((effect) => effect.orderId === single.orderId),
    'the single order waits for its payment',
  );
  const before = (await effects('authorise')).length;
  await until(
    async () => (await effects('authorise')).some((effect) => effect.orderId === single.orderId),
    'the single order is paid',
  );
  const paid = await effects('authorise');
  const served = paid.findIndex((effect) => effect.orderId === single.orderId);
  // In the order of arrival it would be the last of all.
  expect(before).toBeLessThan(FLOOD / 2);
  expect(served - before).toBeLessThan(FLOOD / 4);
  const [first, last] = [paid[0], paid.at(-1)];
  const seconds = ((last?.at ?? 0) - (first?.at ?? 0)) / 1000;
  expect(paid.length).toBeLessThanOrEqual(PER_SECOND * (seconds + 2));
});

test('while the payments wait, an order that needs none goes through', async () => {
  const waiting = FLOOD - (await effects('authorise')).length;
  expect(waiting).toBeGreaterThan(0);
  const cash = sampleOrder({ customerId: 'cus-cash', payment: { method: 'cash' } });
  value(await startOrder(link, cash));
  await until(async () => {
    const { rows } = await database.query('select 1 from vendor_orders where order_id = $1', [cash.orderId]);
    return rows.length > 0;
  }, 'the vendor has it');
  const { raw } = await stack.client.workflow.getHandle(orderWorkflowId(cash.orderId)).describe();
  expect(raw.workflowExecutionInfo?.priority).toMatchObject({ fairnessKey: 'cus-cash', priorityKey: 3 });
  expect((await effects('authorise')).length).toBeLessThan(FLOOD);
});

async function effects(step: string) {
  const { rows } = await database.query<{ order_id: string; at: Date }>(
    `select order_id, created_at as at from effects where key like '%:' || $1 || '%' order by created_at`,
    [step],
  );
  return rows.map((row) => ({ orderId: row.order_id, at: row.at.getTime() }));
}
