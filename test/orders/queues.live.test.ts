import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { startOrder } from '../../operations/subjects/order/start-order.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { value } from '../../operations/testing/live-link.ts';
import { longDeadlineLink } from '../long-deadline-link.ts';
import { until } from '../until.ts';
import { effectsOf } from './effects-of.ts';
import { type OrderStack, startOrderStack } from './order-stack.ts';
import { sampleOrder } from './sample-order.ts';

// A flood of one customer must not hold up another. The queue of the payments has a rate, as of a provider that limits
// its callers, and dispatches none until the flood waits there: a slow machine would otherwise pay as fast as it reserves.
const PER_SECOND = 2;
const FLOOD = 50;

let stack: OrderStack;
let link: TemporalLink;
let database: pg.Pool;

beforeAll(async () => {
  stack = await startOrderStack({
    delays: '20:40:40:40',
    workerEnv: { [ENVIRONMENT.paymentPerSecond]: String(PER_SECOND) },
  });
  link = longDeadlineLink(stack, 'mira@laptop');
  database = new pg.Pool({ connectionString: stack.databaseUrl, max: 2 });
});

afterAll(async () => {
  await database?.end();
  await link?.close();
  await stack?.stop();
});

const single = sampleOrder({ customerId: 'cus-single', policy: 'production' });
const flood = Array.from({ length: FLOOD }, () =>
  sampleOrder({ customerId: 'cus-flood', policy: 'production' }),
);
const effects = (step: string) =>
  effectsOf(
    database,
    step,
    [single, ...flood].map(({ orderId }) => orderId),
  );

/** Zero dispatches no payment; null leaves the rate of the worker. */
async function limitPayments(requestsPerSecond: number | null): Promise<void> {
  await stack.client.workflowService.updateTaskQueueConfig({
    namespace: stack.namespace,
    identity: 'test',
    taskQueue: TASK_QUEUES.payment,
    // 2 is ACTIVITY.
    taskQueueType: 2,
    updateQueueRateLimit: {
      ...(requestsPerSecond === null ? {} : { rateLimit: { requestsPerSecond } }),
      reason: 'a test',
    },
  });
}

test('one customer in a flood of another is served in turn, an order without payment passes, and the rate holds', async () => {
  const waiting = async () => (await effects('reserve')).length - (await effects('authorise')).length;
  await limitPayments(0);
  await Promise.all(flood.map(async (order) => value(await startOrder(link, order))));
  await until(async () => (await waiting()) >= 0.8 * FLOOD, 'most of the flood waits for its payment');
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
  await limitPayments(null);
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
