import { afterAll, beforeAll, expect, test } from 'vitest';
import { PRODUCTS } from '../../contract/catalogue/catalogue.ts';
import type { CartView, CustomerView } from '../../contract/customer/customer-state.ts';
import { newOrderId } from '../../contract/ids/new-order-id.ts';
import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { longDeadlineLink } from '../long-deadline-link.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { until } from '../until.ts';
import { playedCustomer } from './played-customer.ts';

// A worker that is killed under a customer.
const KILLED = { customerId: 'c-1000', requestKey: 'req-killed-in-checkout' } as const;
const KILLED_ORDER = newOrderId(KILLED.customerId, KILLED.requestKey);

let stack: OrderStack;
let link: TemporalLink;

beforeAll(async () => {
  // The provider has authorised and the ledger does not know yet.
  const failpoints = `authorise:in-transaction:1:kill:${KILLED_ORDER}`;
  stack = await startOrderStack({ workerEnv: { QUARTERDECK_FAILPOINTS: failpoints } });
  link = longDeadlineLink(stack);
});

afterAll(async () => {
  await link?.close();
  await stack?.stop();
});

test('a worker dies in a checkout, while the runs of another customer follow one another: nothing is lost', async () => {
  const products = PRODUCTS.filter((each) => each.onHand > 0).slice(100, 124);
  const busy = playedCustomer(stack, link, { customerId: 'c-1001', limits: { messages: 6, events: 10_000 } });
  const put = (sku: string, quantity: number) => ({ currency: 'EUR', items: [{ sku, quantity }] });
  const buyer = playedCustomer(stack, link, { customerId: KILLED.customerId });
  await buyer.ask('updateCart', put('nw-010', 3));

  const asked = products.map(({ sku }, at) => busy.ask('updateCart', put(sku, at + 1)));
  const bought = buyer.checkout({ requestKey: KILLED.requestKey });
  await until(() => stack.worker.child.signalCode === 'SIGKILL', 'the worker has died');
  await stack.replaceWorker();

  const outcomes = await Promise.all(asked);
  expect(outcomes.filter((each) => each.kind === 'done')).toHaveLength(products.length);
  const cart = await busy.query<CartView>('cart');
  expect(new Map(cart.lines.map(({ quantity, sku }) => [sku, quantity]))).toEqual(
    new Map(products.map(({ sku }, at) => [sku, at + 1])),
  );
  // Every change was taken once: versions count them.
  expect(cart.version).toBe(products.length);
  const cash = { payment: { method: 'cash' }, requestKey: 'req-after-load' } as const;
  const order = await busy.checkout(cash);
  expect(order).toMatchObject({ answer: { amount: { minor: cart.totalMinor } } });
  // What an earlier run was asked is answered alike in a later one.
  const { runs } = await busy.query<CustomerView>('profile');
  for (let at = 0; at < 7; at += 1) {
    await busy.ask('setPreferences', { preferences: { email: true, sms: at % 2 === 0, quietHours: null } });
  }
  expect((await busy.query<CustomerView>('profile')).runs).toBeGreaterThan(Math.max(runs, 3));
  expect(await busy.checkout(cash)).toEqual(order);

  // Where the machine is slow the checkout's time is over before the work of the dead is handed on; the order is not.
  const answer = await bought;
  expect(answer).toMatchObject({ answer: { orderId: KILLED_ORDER } });
  expect(['confirmed', 'pending']).toContain(answer.kind === 'done' && answer.answer.kind);
  const ended = await stack.client.workflow.getHandle(orderWorkflowId(KILLED_ORDER)).result();
  expect(ended).toMatchObject({ stage: 'completed' });
  expect(await buyer.query<CartView>('cart')).toMatchObject({ lines: [] });
  const audit = (await (
    await fetch(`${stack.providersUrl}/audit/v1/payment?orderId=${KILLED_ORDER}`)
  ).json()) as { readonly effects: readonly { kind: string; outcome: string }[] };
  expect(audit.effects.map(({ kind, outcome }) => `${kind} ${outcome}`).sort()).toEqual([
    'authorise done',
    'capture done',
  ]);
});
