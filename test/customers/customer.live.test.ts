import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shellAt } from '../../cli/orders/testing/shell.ts';
import { findProduct, SOLD_OUT_SKU } from '../../contract/catalogue/catalogue.ts';
import type { CartView, CustomerView, OrdersView } from '../../contract/customer/customer-state.ts';
import { newReturnId } from '../../contract/ids/new-id.ts';
import { newOrderId } from '../../contract/ids/new-order-id.ts';
import { checkoutWorkflowId, customerWorkflowId, orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { readHistory } from '../../operations/history/history.ts';
import { type CustomerOutcome, requestReturn } from '../../operations/subjects/customer/customers.ts';
import type { CustomerFacts } from '../../operations/subjects/customer/read-customer.ts';
import { showReturn } from '../../operations/subjects/return/returns.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { describeRun, runOfOrder } from '../../operations/temporal/describe.ts';
import type { OrderStack } from '../orders/order-stack.ts';
import { recordHistory } from '../orders/recorded-histories.ts';
import { until } from '../until.ts';
import { describeCheckouts, refusesBadInput } from './checkout-branches.ts';
import { SMOKE_SCENARIOS } from './checkout-scenarios.ts';
import { type CustomerRig, orderIdOf, startCustomerRig } from './customer-rig.ts';
import { ADA, newRequestKey, playedCustomer, QUAY } from './played-customer.ts';
import { tracedLink } from './traced-link.ts';

// Checkouts by themselves, and customers that are asked through the operations, on the real stack. With
// RECORD_HISTORIES=1 each history is written to workflows/histories/, which later builds must be able to repeat.
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

const refused = (code: string) => ({ kind: 'refused', code });
const declined = { method: 'card', token: 'tok_declined' } as const;
const gone = { reason: 'asked for it', actor: 'ada' };

describe.concurrent('a customer', () => {
  describeCheckouts(SMOKE_SCENARIOS, () => stack, RECORD);

  test('has a checkout that cannot be read refused, and nothing is started', async () => {
    await refusesBadInput(stack);
  });

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
    expect(await ada.ask('deleteCustomer', gone)).toMatchObject(refused('open-orders'));
    await until(async () => (await ada.query<OrdersView>('orders')).open.length === 0, 'the order has ended');
    const requestOfReturn = newRequestKey();
    const returned = await requestReturn(link, ada.customerId, {
      requestKey: requestOfReturn,
      orderId: orderIdOf(first),
      policy: 'test',
      lines: [{ line: 1, quantity: 1 }],
      reason: 'too bright',
    });
    const returnId = newReturnId(orderIdOf(first), requestOfReturn);
    expect(returned).toMatchObject({ ok: true, value: { answer: { what: 'return', returnId } } });
    expect(await showReturn(link, returnId)).toMatchObject({ value: { customerId: ada.customerId } });
    expect(await ada.ask('deleteCustomer', gone)).toMatchObject({ answer: { stage: 'deleted' } });
    const handle = stack.client.workflow.getHandle(customerWorkflowId(ada.customerId));
    expect(await handle.result()).toEqual({ customerId: ada.customerId, stage: 'deleted' });
    if (RECORD) await recordHistory('customer-orders-and-leaves', await handle.fetchHistory());
    // PostgreSQL knows that this ID may not be used again, and nothing about the person.
    expect(await ada.ask('setAddress', { address: QUAY })).toMatchObject(refused('wrong-stage'));
    const { rows } = await database.query(
      'select stage, name, email from customers left join customer_addresses using (customer_id, name) where customer_id = $1',
      [ada.customerId],
    );
    expect(rows).toEqual([{ stage: 'deleted', name: null, email: null }]);
    const { rows: sold } = await database.query(
      `select o.email, o.ship_to->>'city' as city, string_agg(n.recipient, '') as recipients
        from orders o join notifications n using (order_id) where o.customer_id = $1 group by o.order_id`,
      [ada.customerId],
    );
    expect(sold).toEqual([{ email: '', city: QUAY.city, recipients: '' }]);
  });

  test('is onboarded step by step, and what is illegal is counted and changes nothing', async () => {
    const ada = playedCustomer(stack, link);
    expect(await ada.ask('verify', {})).toMatchObject(refused('wrong-stage'));
    expect(
      await ada.ask('updateCart', { currency: 'EUR', items: [{ sku: 'nw-001', quantity: 1 }] }),
    ).toMatchObject(refused('wrong-stage'));
    expect(await ada.ask('register', { profile: ADA })).toMatchObject({
      answer: { stage: 'verifying', version: 1 },
    });
    expect(await ada.ask('activate', gone)).toMatchObject({ answer: { stage: 'active' } });
    expect(await ada.ask('updateProfile', { phone: '+4940123456' })).toMatchObject({ kind: 'done' });
    const quietHours = { from: '22:00', to: '07:00', timeZone: 'Europe/Oslo' };
    const preferences = { email: false, sms: true, quietHours };
    expect(await ada.ask('setPreferences', { preferences })).toMatchObject({ kind: 'done' });
    expect(await ada.ask('suspend', gone)).toMatchObject({ answer: { stage: 'suspended' } });
    expect(await ada.checkout()).toMatchObject(refused('wrong-stage'));
    expect(await ada.ask('reactivate', gone)).toMatchObject({ answer: { stage: 'active' } });
    expect(await ada.ask('verify', {})).toMatchObject(refused('wrong-stage'));
    const view = await ada.query<CustomerView>('profile');
    expect(view).toMatchObject({ stage: 'active', profile: { ...ADA, phone: '+4940123456' }, preferences });
    expect(view.ignoredEvents).toBe(2);
    const { rows } = await database.query(
      'select stage, version::int, phone, quiet_zone from customers join customer_preferences using (customer_id) where customer_id = $1',
      [ada.customerId],
    );
    expect(rows).toEqual([
      { stage: 'active', version: view.version, phone: '+4940123456', quiet_zone: 'Europe/Oslo' },
    ]);
    const handle = stack.client.workflow.getHandle(customerWorkflowId(ada.customerId));
    if (RECORD) await recordHistory('customer-onboarding', await handle.fetchHistory());
  });

  test('has a cart that refuses what cannot be had', async () => {
    const ada = playedCustomer(stack, link, { customerId: 'c-1059' });
    const put = (sku: string, quantity: number, currency = 'EUR') =>
      ada.ask('updateCart', { currency, items: [{ sku, quantity }] });
    expect(await put('nw-999', 1)).toMatchObject(refused('unknown-sku'));
    expect(await put(SOLD_OUT_SKU, 1)).toMatchObject(refused('no-stock'));
    expect(await put('nw-002', 3)).toMatchObject({ answer: { lines: 1, version: 1 } });
    expect(await put('nw-003', 1, 'USD')).toMatchObject(refused('currency-mismatch'));
    expect(await put('nw-002', 5)).toMatchObject({
      answer: { lines: 1, totalMinor: 5 * (findProduct('nw-002')?.prices['EUR'] ?? 0) },
    });
    expect(await ada.ask('removeItem', { sku: 'nw-003' })).toMatchObject(refused('not-in-cart'));
    expect(await ada.ask('removeItem', { sku: 'nw-002' })).toMatchObject({
      answer: { lines: 0, currency: null },
    });
  });

  test('refuses bad input from any client before anything of it is written', async () => {
    const ada = playedCustomer(stack, link, { customerId: 'c-1058' });
    await ada.ask('setPreferences', { preferences: { email: true, sms: false, quietHours: null } });
    const handle = stack.client.workflow.getHandle(customerWorkflowId(ada.customerId));
    const before = (await handle.describe()).historyLength;
    const key = { requestKey: 'req-bad' };
    const bad: readonly [string, object][] = [
      ['updateCart', { ...key, currency: 'EUR', items: [{ sku: 'nw-001', quantity: -1 }] }],
      ['updateCart', { ...key, currency: 'EUR', items: Array(10_000).fill({ sku: 'nw-001', quantity: 1 }) }],
      ['setAddress', { ...key, address: { ...QUAY, name: 'Ada \u202Egreb' } }],
      ['register', { ...key, profile: { ...ADA, name: 'Ada 😀' } }],
    ];
    for (const [name, input] of bad) {
      const asked = handle.executeUpdate(name, { args: [input] });
      await expect(asked).rejects.toMatchObject({
        cause: { type: 'CustomerRefused', details: ['bad-input'] },
      });
    }
    expect((await handle.describe()).historyLength).toBe(before);
    expect(await ada.checkout({ note: 'x'.repeat(2 * 1024 * 1024) })).toMatchObject(refused('bad-input'));
  });

  test('keeps the cart when the card is declined, and orders it with the next', async () => {
    const ada = playedCustomer(stack, link, { customerId: 'c-1057' });
    await ada.ask('updateCart', { currency: 'EUR', items: [{ sku: 'nw-004', quantity: 1 }] });
    const no = await ada.checkout({ payment: declined });
    expect(no).toMatchObject({
      answer: { kind: 'refused', code: 'insufficient-funds', stage: 'payment_failed' },
    });
    expect((await ada.query<CartView>('cart')).lines).toHaveLength(1);
    expect(await ada.checkout()).toMatchObject({ answer: { kind: 'confirmed' } });
    expect((await ada.query<CartView>('cart')).lines).toHaveLength(0);
    const handle = stack.client.workflow.getHandle(customerWorkflowId(ada.customerId));
    if (RECORD) await recordHistory('customer-declined-then-ordered', await handle.fetchHistory());
  });

  test('a suspended customer cannot order, and earlier orders continue to their end', async () => {
    const ada = playedCustomer(stack, link, { customerId: 'c-1052' });
    const fill = () => ada.ask('updateCart', { currency: 'EUR', items: [{ sku: 'nw-011', quantity: 1 }] });
    await fill();
    const orderId = orderIdOf(await ada.checkout());
    await fill();
    expect(await ada.ask('suspend', gone)).toMatchObject({ answer: { stage: 'suspended' } });
    expect(await ada.checkout()).toMatchObject(refused('wrong-stage'));
    expect(await fill()).toMatchObject(refused('wrong-stage'));
    expect((await ada.query<OrdersView>('orders')).open).toMatchObject([{ orderId }]);
    const ended = await stack.client.workflow.getHandle(orderWorkflowId(orderId)).result();
    expect(ended).toMatchObject({ stage: 'completed' });
    await until(async () => (await ada.query<OrdersView>('orders')).open.length === 0, 'it left the list');
    // What was in the cart is there when the customer is brought back.
    expect(await ada.ask('reactivate', gone)).toMatchObject({ answer: { stage: 'active' } });
    expect(await ada.checkout()).toMatchObject({ answer: { kind: 'confirmed' } });
  });

  test('a new run during a checkout that is then refused keeps no order of it', async () => {
    const ada = playedCustomer(stack, link, { customerId: 'c-1053' });
    await ada.ask('updateCart', { currency: 'EUR', items: [{ sku: 'nw-009', quantity: 1 }] });
    const requestKey = newRequestKey();
    const orderId = newOrderId(ada.customerId, requestKey);
    const match = { kind: 'authorise', orderId } as const;
    await stack.faults.add({ effect: { type: 'unavailable', status: 503 }, match });
    const asked = ada.checkout({ requestKey, payment: declined }).catch(() => null);
    await until(async () => {
      const { rows } = await database.query('select 1 from orders where order_id = $1', [orderId]);
      return rows.length > 0;
    }, 'it is in PostgreSQL');
    await stack.client.workflow.getHandle(customerWorkflowId(ada.customerId)).terminate('state lost');
    await ada.ask('setPreferences', { preferences: { email: true, sms: false, quietHours: null } });
    expect((await ada.query<OrdersView>('orders')).open).toMatchObject([{ orderId }]);
    await stack.faults.removeFor(orderId);
    await until(
      async () => (await ada.query<OrdersView>('orders')).open.length === 0,
      'it is not open any more',
    );
    await asked;
  });

  test('who posts the same checkout fifty times at once gets one order, and fifty times its answer', async () => {
    const ada = playedCustomer(stack, link, { customerId: 'c-1056' });
    await ada.ask('updateCart', { currency: 'EUR', items: [{ sku: 'nw-005', quantity: 2 }] });
    const requestKey = newRequestKey();
    const answers = await Promise.all(Array.from({ length: 50 }, () => ada.checkout({ requestKey })));
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(answers[0]).toMatchObject({ answer: { kind: 'confirmed' } });
    const { rows } = await database.query(
      'select count(*)::int as orders, (select sum(quantity)::int from reservations where sku = $2) as held from orders where customer_id = $1',
      [ada.customerId, 'nw-005'],
    );
    expect(rows).toEqual([{ orders: 1, held: 2 }]);
    // Nothing is left of the run that answered: PostgreSQL and the checkout itself know it.
    await stack.client.workflow.getHandle(customerWorkflowId(ada.customerId)).terminate('state lost');
    expect(await ada.checkout({ requestKey })).toEqual(answers[0]);
    expect(await ada.checkout({ requestKey, promiseMinutes: 2 })).toMatchObject(refused('key-reused'));
  });

  test('is followed through its checkout into its order by one trace', async () => {
    const traceId = randomBytes(16).toString('hex');
    const traced = tracedLink(link, `00-${traceId}-${randomBytes(8).toString('hex')}-01`);
    const ada = playedCustomer(stack, traced, { customerId: 'c-1054' });
    await ada.ask('updateCart', { currency: 'EUR', items: [{ sku: 'nw-008', quantity: 1 }] });
    const orderId = orderIdOf(await ada.checkout());
    for (const workflowId of [checkoutWorkflowId(orderId), orderWorkflowId(orderId)]) {
      const { memo } = await stack.client.workflow.getHandle(workflowId).describe();
      expect(memo).toMatchObject({ currency: 'EUR', traceId });
    }
    // What started it is shown, and is a place to go to.
    const order = runOfOrder(orderId);
    expect(await describeRun(link, order)).toMatchObject({ value: { parent: checkoutWorkflowId(orderId) } });
    const history = await readHistory(link, order, { direction: 'forward', pageSize: 1 });
    expect(history).toMatchObject({ value: { events: [{ identity: checkoutWorkflowId(orderId) }] } });
  });
});

// Alone: a command gives up after the seconds that a person waits.
test('a customer is served from the command line, where a refusal has its own exit code', async () => {
  const shell = shellAt(await mkdtemp(path.join(tmpdir(), 'quarterdeck-customers-')), stack);
  const customers = async (...args: readonly string[]) => {
    const { code, err, out } = await shell.run('customers', ...args, '--json');
    return { code, err, said: out === '' ? null : (JSON.parse(out) as CustomerOutcome & CustomerFacts) };
  };
  const eve = ['eve-1'];
  expect((await customers('show', ...eve)).code).toBe(3);
  expect(await customers('register', ...eve, '--name', 'Eve 😀', '--email', 'eve@example.com')).toMatchObject(
    {
      code: 3,
      said: refused('bad-input'),
    },
  );
  expect((await customers('register', ...eve, '--name', 'Eve', '--email', 'eve@example.com')).code).toBe(0);
  expect((await customers('verify', ...eve)).code).toBe(0);
  const where = [
    '--name',
    'Eve',
    '--street',
    'Quay 2',
    '--city',
    'Turku',
    '--postal-code',
    '20100',
    '--country',
    'FI',
  ];
  expect((await customers('address', ...eve, ...where)).code).toBe(0);
  expect((await customers('cart', ...eve, '--line', 'nw-007:1.5')).said).toMatchObject(refused('bad-input'));
  expect((await customers('cart', ...eve, '--line', 'nw-007:2', '--line', 'fj-007:1')).code).toBe(0);
  const order = ['checkout', ...eve, '--cash', '--request-key', 'cli-eve-1', '--policy', 'demo'];
  const placed = await customers(...order);
  expect(placed).toMatchObject({ code: 0, said: { answer: { kind: 'confirmed' } } });
  const { said } = await customers(...order);
  expect({ ...said, journal: null }).toEqual({ ...placed.said, journal: null });
  expect(await customers(...order, '--note', 'another')).toMatchObject({
    code: 3,
    said: refused('key-reused'),
  });
  // While the run takes longer to answer than a person waits, PostgreSQL's data is shown instead.
  const shown = await until(async () => {
    const { said } = await customers('show', ...eve);
    return said?.from === 'workflow' ? said : undefined;
  }, 'the run itself answers');
  expect(shown).toMatchObject({ profile: { stage: 'active' }, cart: { lines: [] } });
  // What a person decides about them is guarded and journalled; who they are is not written there.
  expect(await customers('suspend', ...eve, '--reason', 'fraud', '--read-only')).toMatchObject({ code: 3 });
  expect(await customers('suspend', ...eve, '--reason', 'fraud')).toMatchObject({
    said: { kind: 'done', answer: { stage: 'suspended' } },
  });
  const forgotten = await customers('delete', ...eve, '--reason', 'asked for it');
  expect(forgotten).toMatchObject({ code: 3, said: { outcome: { end: 'refused', by: 'guard' } } });
  const book = (await shell.run('journal', '--order', 'eve-1', '--json')).out;
  expect(book).toContain('"remedy": "suspend"');
  expect(book).not.toMatch(/eve@example.com|Quay/);
  // This one has no run: PostgreSQL has it.
  expect((await customers('show', 'c-1055')).said).toMatchObject({
    from: 'database',
    profile: { stage: 'active' },
  });
});
