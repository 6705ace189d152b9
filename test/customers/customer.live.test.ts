import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CartView, OrdersView } from '../../contract/customer-state.ts';
import { customerWorkflowId } from '../../contract/workflow-ids.ts';
import type { TemporalLink } from '../../operations/connect.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { recordHistory } from '../orders/recorded-histories.ts';
import { until } from '../until.ts';
import { linkTo, newRequestKey, playedCustomer, QUAY } from './played-customer.ts';

const RECORD = process.env['RECORD_HISTORIES'] === '1';

let stack: OrderStack;
let link: TemporalLink;

beforeAll(async () => {
  stack = await startOrderStack();
  link = linkTo(stack);
});

afterAll(async () => {
  await link?.close();
  await stack?.stop();
});

const refused = (code: string) => ({ kind: 'refused', code });

describe.concurrent('a customer', () => {
  test('fills a cart, orders it once, hears of the end of the order, and is deleted then', async () => {
    const ada = playedCustomer(stack, link);
    await ada.settle([
      { sku: 'nw-001', quantity: 2 },
      { sku: 'fj-001', quantity: 1 },
    ]);
    const cart = await ada.query<CartView>('cart');
    expect(cart).toMatchObject({
      currency: 'EUR',
      lines: [{ sku: 'nw-001', quantity: 2 }, { sku: 'fj-001' }],
    });
    const requestKey = newRequestKey();
    const first = await ada.checkout({ requestKey });
    expect(first).toMatchObject({
      kind: 'done',
      answer: { what: 'checkout', kind: 'confirmed', stage: 'confirmed', amount: { minor: cart.totalMinor } },
    });
    expect(await ada.query<CartView>('cart')).toMatchObject({ currency: null, lines: [] });
    expect((await ada.query<OrdersView>('orders')).open).toHaveLength(1);
    // Again, and under the same key with something else.
    expect(await ada.checkout({ requestKey })).toEqual(first);
    expect(await ada.checkout({ requestKey, promiseMinutes: 61 })).toMatchObject(refused('key-reused'));
    expect(await ada.checkout()).toMatchObject(refused('cart-empty'));
    const gone = { reason: 'asked for it', actor: 'ada' };
    expect(await ada.ask('deleteCustomer', gone)).toMatchObject(refused('open-orders'));
    await until(async () => (await ada.query<OrdersView>('orders')).open.length === 0, 'the order has ended');
    expect(await ada.ask('deleteCustomer', gone)).toMatchObject({ answer: { stage: 'deleted' } });
    const handle = stack.client.workflow.getHandle(customerWorkflowId(ada.customerId));
    expect(await handle.result()).toEqual({ customerId: ada.customerId, stage: 'deleted' });
    if (RECORD) await recordHistory('customer-orders-and-leaves', await handle.fetchHistory());
    // The books know that nobody may come back under this id.
    expect(await ada.ask('setAddress', { address: QUAY })).toMatchObject(refused('wrong-stage'));
  }, 60_000);
});
