import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CustomerRecord } from '../contract/customer-state.ts';
import { SAMPLE_CUSTOMERS } from '../contract/sample-customers.ts';
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
  // Whoever the books do not know may order: orders came before customers.
  await place('stranger', 'req-3');
});

test.each([
  ['is active without a name', { profile: null }, 'customers_known'],
  ['is deleted with a name', { stage: 'deleted' }, 'customers_forgotten'],
] as const)('nobody %s', async (_what, changes, constraint) => {
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

test('quotes name the price in one currency and what nobody has reserved', async () => {
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
