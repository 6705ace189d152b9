import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAMPLE_CUSTOMERS } from '../contract/catalogue/sample-customers.ts';
import type { CustomerRecord } from '../contract/customer/customer-state.ts';
import { sampleOrder } from '../test/orders/sample-order.ts';
import { freshDatabase } from '../test/rig.ts';
import { connectDatabase, type Database } from './connect.ts';
import {
  answerCheckouts,
  claimCheckout,
  quoteProducts,
  readCustomer,
  readOpenOrders,
  saveCustomer,
} from './customers.ts';
import { recordOrder } from './record-order.ts';

let database: Database;

beforeAll(async () => {
  database = connectDatabase({ url: (await freshDatabase()).url, name: 'test customers', connections: 4 });
});
afterAll(async () => await database?.destroy());

const ada = (changes: Partial<CustomerRecord> = {}): CustomerRecord => ({
  customerId: 'ada',
  stage: 'active',
  version: 1,
  profile: { name: 'Ada Berg', email: 'ada@example.com', phone: null },
  address: { name: 'Ada Berg', street: 'Quay 1', city: 'Hamburg', postalCode: '20457', country: 'DE' },
  preferences: {
    email: true,
    sms: false,
    quietHours: { from: '22:00', to: '07:00', timeZone: 'Europe/Oslo' },
  },
  ...changes,
});
const forgotten = {
  profile: null,
  address: null,
  preferences: { email: false, sms: false, quietHours: null },
} as const;

async function place(customerId: string, requestKey: string): Promise<void> {
  const { orderId, ...order } = sampleOrder({ customerId, requestKey });
  const journal = { runId: 'run-1', entries: [] };
  await database
    .transaction()
    .execute((tx) =>
      recordOrder(tx, { order: { ...order, orderId }, requestHash: 'hash', amountMinor: 100, journal }),
    );
}

test('a customer is read as it was written, and an older version changes nothing', async () => {
  expect(await readCustomer(database, 'ada')).toBeNull();
  expect(await saveCustomer(database, ada({ version: 3 }))).toBe('saved');
  expect(await readCustomer(database, 'ada')).toEqual(ada({ version: 3 }));
  await saveCustomer(database, ada({ version: 2, stage: 'suspended', address: null }));
  expect(await readCustomer(database, 'ada')).toEqual(ada({ version: 3 }));
  const moved = ada({ version: 4, address: null, preferences: forgotten.preferences });
  await saveCustomer(database, moved);
  expect(await readCustomer(database, 'ada')).toEqual(moved);
});

test('every sample customer is there, complete and valid', async () => {
  const read = await Promise.all(
    SAMPLE_CUSTOMERS.map(({ customerId }) => readCustomer(database, customerId)),
  );
  expect(read).toEqual(SAMPLE_CUSTOMERS);
});

test('a customer with an open order is not deleted, and a deleted one gets no order', async () => {
  const bob = (changes: Partial<CustomerRecord>) => ada({ customerId: 'bob', ...changes });
  await saveCustomer(database, bob({}));
  await place('bob', 'req-1');
  expect(await readOpenOrders(database, 'bob')).toHaveLength(1);
  const deleted = bob({ ...forgotten, stage: 'deleted', version: 2 });
  expect(await saveCustomer(database, deleted)).toBe('open-orders');
  expect(await readCustomer(database, 'bob')).toEqual(bob({}));
  await database.updateTable('orders').set({ stage: 'completed' }).where('customer_id', '=', 'bob').execute();
  expect(await saveCustomer(database, deleted)).toBe('saved');
  expect(await readCustomer(database, 'bob')).toEqual(deleted);
  await expect(place('bob', 'req-2')).rejects.toThrow('customer bob is deleted');
  // A customer without a row may order: orders existed before customers.
  await place('unknown-customer', 'req-3');
});

test('deleting a customer keeps what was sold and where it was sent, and erases contact and payment data', async () => {
  const eve = (changes: Partial<CustomerRecord>) => ada({ customerId: 'eve', ...changes });
  await saveCustomer(database, eve({}));
  const order = sampleOrder({ customerId: 'eve', requestKey: 'req-1', note: 'Ring at the back' });
  const journal = { runId: 'run-1', entries: [] };
  await database
    .transaction()
    .execute((tx) => recordOrder(tx, { order, requestHash: 'hash', amountMinor: 100, journal }));
  const { orderId } = order;
  await database.updateTable('orders').set({ stage: 'completed' }).where('order_id', '=', orderId).execute();
  const subscription = 'sub-0000000000000000';
  await sql`insert into subscriptions (subscription_id, customer_id, request_key, request_hash, state, policy, currency,
    lines, cadence, payment_method, email, starts_at, period, next_at, version) values (${subscription}, 'eve', 'req-2',
    'hash', 'active', 'test', 'EUR', '[]', '{}', 'card', 'eve@example.com', now(), 1, now(), 1)`.execute(
    database,
  );
  await sql`insert into subscription_renewals (subscription_id, period, attempt, order_id, order_input, due_at)
    values (${subscription}, 1, 1, ${orderId}, ${JSON.stringify(order)}::jsonb, now())`.execute(database);
  for (const [key, reference] of [
    ['1', orderId],
    ['2', subscription],
  ]) {
    await sql`insert into notifications (key, order_id, kind, recipient, message_id)
      values (${`eve-${key}`}, ${reference}, 'confirmation', 'eve@example.com', 'msg')`.execute(database);
  }
  const deleted = eve({ ...forgotten, stage: 'deleted', version: 2 });
  expect(await saveCustomer(database, deleted)).toBe('open-orders');
  await sql`update subscriptions set state = 'cancelled', next_at = null where customer_id = 'eve'`.execute(
    database,
  );
  expect(await saveCustomer(database, deleted)).toBe('saved');
  const { rows } = await sql<{ left: string }>`select (
      select jsonb_agg(to_jsonb(o)) from orders o where customer_id = 'eve')::text || (
      select jsonb_agg(to_jsonb(n)) from notifications n where key like 'eve-%')::text || (
      select jsonb_agg(to_jsonb(s)) from subscriptions s where customer_id = 'eve')::text || (
      select jsonb_agg(to_jsonb(r)) from subscription_renewals r where order_id = ${orderId})::text as left`.execute(
    database,
  );
  const left = rows[0]?.left ?? '';
  for (const gone of ['@example.com', 'tok_good', 'Ring at the back']) expect(left).not.toContain(gone);
  for (const kept of ['Quay 1', 'Ada', orderId]) expect(left).toContain(kept);
  // Once, where the sale itself is written down: not in what was planned before it.
  expect(left.split('Quay 1')).toHaveLength(2);
});

test.each([
  ['is active without a name', { profile: null }, 'customers_known'],
  ['is deleted with a name', { stage: 'deleted' }, 'customers_forgotten'],
] as const)('no customer %s', async (_what, changes, constraint) => {
  const wrong = ada({ customerId: 'wrong', ...changes });
  await expect(saveCustomer(database, wrong)).rejects.toThrow(constraint);
});

test('a request key belongs to the content that it came with first, and its first answer stays', async () => {
  const claim = { customerId: 'ada', requestKey: 'req-9', hash: 'a' };
  const racing = await Promise.all(Array.from({ length: 4 }, () => claimCheckout(database, claim)));
  expect(racing.map(({ kind }) => kind).sort()).toEqual(['claimed', 'claimed', 'claimed', 'new']);
  expect(await claimCheckout(database, { ...claim, hash: 'b' })).toEqual({ kind: 'reused' });
  const result = {
    orderId: 'ord-0000000000000000',
    kind: 'confirmed',
    code: null,
    stage: 'confirmed',
    amount: { currency: 'EUR', minor: 100 },
  } as const;
  await answerCheckouts(database, 'ada', [{ requestKey: claim.requestKey, result }]);
  await answerCheckouts(database, 'ada', [
    { requestKey: claim.requestKey, result: { ...result, kind: 'pending' } },
  ]);
  expect(await claimCheckout(database, claim)).toEqual({ kind: 'answered', result });
  expect(await claimCheckout(database, { ...claim, hash: 'b' })).toEqual({ kind: 'reused' });
});

test('quotes contain the price in one currency and the unreserved stock', async () => {
  const quotes = await quoteProducts(database, { skus: ['nw-001', 'fj-050', 'nope'], currency: 'JPY' });
  expect(quotes.map(({ free, sku }) => [sku, free])).toEqual([
    ['fj-050', 0],
    ['nw-001', 1_000_000],
  ]);
  expect(quotes.every(({ unitPriceMinor }) => Number.isSafeInteger(unitPriceMinor))).toBe(true);
  expect(await quoteProducts(database, { skus: ['nw-001'], currency: 'XXX' })).toMatchObject([
    { unitPriceMinor: null },
  ]);
});
