import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  CartView,
  CustomerState,
  CustomerView,
  OrdersView,
} from '../../contract/customer/customer-state.ts';
import { newOrderId } from '../../contract/ids/new-order-id.ts';
import { checkoutWorkflowId, customerWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import type { OrderStack } from '../orders/order-stack.ts';
import { recordHistory } from '../orders/recorded-histories.ts';
import { LAMP, sampleOrder } from '../orders/sample-order.ts';
import { until } from '../until.ts';
import { type CustomerRig, startCustomerRig } from './customer-rig.ts';
import { playedCustomer } from './played-customer.ts';

// Runs of a customer that are followed by the next while messages come in; the drill kills a worker meanwhile.
const RECORD = process.env['RECORD_HISTORIES'] === '1';

let rig: CustomerRig;
let stack: OrderStack;
let link: TemporalLink;
let database: CustomerRig['database'];

beforeAll(async () => {
  rig = await startCustomerRig();
  ({ database, link, stack } = rig);
});

afterAll(async () => {
  await rig?.stop();
});

test('a checkout that is pending when a run ends is closed in the next', async () => {
  const customerId = 'c-1002';
  const requestKey = 'req-pending';
  const orderId = newOrderId(customerId, requestKey);
  const order = sampleOrder({ customerId, requestKey, orderId });
  // What a run hands on while the payment provider takes its time.
  const state = await handedOn(customerId, { orderId, requestKey, since: order.placedAt });
  await stack.client.workflow.start(WORKFLOW_TYPES.customer, {
    workflowId: customerWorkflowId(customerId),
    taskQueue: TASK_QUEUES.orders,
    args: [{ v: 1, customerId, limits: { messages: 3, events: 10_000 }, state }],
  });
  const ada = playedCustomer(stack, link, { customerId });
  expect(await ada.ask('removeItem', { sku: LAMP.sku })).toMatchObject({ code: 'checkout-running' });
  for (let at = 0; at < 4; at += 1) {
    await ada.ask('setPreferences', { preferences: { email: true, sms: at % 2 === 0, quietHours: null } });
  }
  await until(async () => (await ada.query<CustomerView>('profile')).runs >= 3, 'another run has begun');
  expect((await ada.query<OrdersView>('orders')).pending).toMatchObject([{ orderId }]);
  const [ended] = await runsOf(customerId);
  await stack.client.workflow.start(WORKFLOW_TYPES.checkout, {
    workflowId: checkoutWorkflowId(orderId),
    taskQueue: TASK_QUEUES.orders,
    args: [{ v: 1, order }],
  });
  await until(async () => (await ada.query<OrdersView>('orders')).pending.length === 0, 'it is closed');
  expect(await ada.query<CartView>('cart')).toMatchObject({ lines: [] });
  // PostgreSQL gets the answer when the run ends, or with the next checkout.
  for (let at = 0; at < 3; at += 1) {
    await ada.ask('setPreferences', { preferences: { email: false, sms: at % 2 === 0, quietHours: null } });
  }
  await until(async () => {
    const { rows } = await database.query(`select state from api_idempotency where key = $1`, [
      `checkout:${customerId}:${requestKey}`,
    ]);
    return rows[0]?.state === 'answered';
  }, 'PostgreSQL has the answer');
  if (RECORD && ended !== undefined) {
    const run = stack.client.workflow.getHandle(customerWorkflowId(customerId), ended);
    await recordHistory('customer-continues-as-new', await run.fetchHistory());
  }
});

test('a new run continues on request, and earlier requests get the same answers', async () => {
  const ada = playedCustomer(stack, link);
  await ada.settle([{ sku: LAMP.sku, quantity: 2 }]);
  const asked = { requestKey: 'req-turn', reason: 'a clean history', actor: 'ole' } as const;
  const answer = await ada.ask('forceContinueAsNew', asked);
  expect(answer).toMatchObject({ kind: 'done', answer: { stage: 'active' } });
  await until(async () => (await ada.query<CustomerView>('profile')).runs === 2, 'a new run continues');
  expect(await ada.query<CartView>('cart')).toMatchObject({ lines: [{ sku: LAMP.sku, quantity: 2 }] });
  expect(await ada.ask('forceContinueAsNew', asked)).toEqual(answer);
  expect((await ada.query<CustomerView>('profile')).runs).toBe(2);
});

test('a checkout of which nothing is left holds up neither the next one nor the list of open orders', async () => {
  const customerId = 'c-1003';
  const requestKey = 'req-lost';
  const orderId = newOrderId(customerId, requestKey);
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const state = await handedOn(customerId, { orderId, requestKey, since });
  await stack.client.workflow.start(WORKFLOW_TYPES.customer, {
    workflowId: customerWorkflowId(customerId),
    taskQueue: TASK_QUEUES.orders,
    args: [{ v: 1, customerId, state }],
  });
  const ada = playedCustomer(stack, link, { customerId });
  expect(await ada.query<OrdersView>('orders')).toMatchObject({ open: [], pending: [{ orderId }] });
  // It counts as pending, so its cart is not there to be ordered again.
  expect(await ada.checkout()).toMatchObject({ code: 'cart-empty' });
  expect(await ada.query<OrdersView>('orders')).toEqual({ open: [], pending: [] });
});

async function handedOn(
  customerId: string,
  pending: { readonly orderId: string; readonly requestKey: string; readonly since: string },
): Promise<CustomerState> {
  const hash = 'of-the-request';
  await database.query(`insert into api_idempotency (key, fingerprint, state) values ($1, $2, 'running')`, [
    `checkout:${customerId}:${pending.requestKey}`,
    hash,
  ]);
  return {
    v: 1,
    record: {
      customerId,
      stage: 'active',
      version: 1,
      profile: { name: 'Ada Berg', email: 'ada@example.com', phone: null },
      address: null,
      preferences: { email: true, sms: false, quietHours: null },
    },
    cart: { version: 1, currency: 'EUR', lines: [{ ...LAMP, quantity: 2 }] },
    pending: [{ ...pending, hash, over: false }],
    openOrders: [],
    recent: [],
    unwritten: [],
    counters: { runs: 2, ignored: 0, checkouts: 1 },
  };
}

/** The run ids of this customer that have been followed by another, the first one first. */
async function runsOf(customerId: string): Promise<readonly string[]> {
  return await until(async () => {
    const query = `WorkflowId = "${customerWorkflowId(customerId)}" and ExecutionStatus = "ContinuedAsNew"`;
    const found: { runId: string; at: number }[] = [];
    for await (const run of stack.client.workflow.list({ query })) {
      found.push({ runId: run.runId, at: run.startTime.getTime() });
    }
    return found.length > 0 && found.sort((a, b) => a.at - b.at).map((run) => run.runId);
  }, 'visibility knows a run that was continued');
}
