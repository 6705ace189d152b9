import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PRODUCT_COUNT } from '../../contract/catalogue/catalogue.ts';
import { SAMPLE_CUSTOMERS } from '../../contract/catalogue/sample-customers.ts';
import { emptyDatabase } from '../../test/rig.ts';
import { migrateDatabase } from '../migrate/migrate.ts';
import { seedDatabase } from './seed.ts';

let url: string;
let client: pg.Client;

beforeAll(async () => {
  url = await emptyDatabase();
  client = new pg.Client({ connectionString: url });
  await client.connect();
  await migrateDatabase(url);
});
afterAll(() => client?.end());

const count = async (table: 'products' | 'stock' | 'customers' | 'customer_addresses') =>
  (await client.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]?.n;

test('a migration inserts no data, and a dry run counts what is missing', async () => {
  expect(await count('products')).toBe(0);
  const missing = await seedDatabase(url, { dryRun: true });
  expect(missing).toMatchObject({ products: PRODUCT_COUNT, customers: SAMPLE_CUSTOMERS.length });
  expect(await count('products')).toBe(0);
});

test('two runs at once add every row once', async () => {
  const both = await Promise.all([seedDatabase(url), seedDatabase(url)]);
  expect(both.map(({ products }) => products).sort((a, b) => a - b)).toEqual([0, PRODUCT_COUNT]);
  expect(await count('stock')).toBe(PRODUCT_COUNT);
  expect(await count('customer_addresses')).toBe(SAMPLE_CUSTOMERS.length);
});

test('another run restores neither sold units nor changed or deleted data', async () => {
  const [customer] = SAMPLE_CUSTOMERS;
  await client.query("update stock set on_hand = on_hand - 7 where sku = 'nw-001'");
  await client.query("update customers set name = 'moved' where customer_id = $1", [customer?.customerId]);
  await client.query('delete from customer_addresses where customer_id = $1', [customer?.customerId]);
  expect(await seedDatabase(url)).toEqual({ products: 0, prices: 0, stock: 0, customers: 0 });
  const sold = await client.query("select on_hand_start - on_hand as gone from stock where sku = 'nw-001'");
  expect(sold.rows[0].gone).toBe(7);
  const names = await client.query('select name from customers where customer_id = $1', [
    customer?.customerId,
  ]);
  expect(names.rows[0].name).toBe('moved');
  expect(await count('customer_addresses')).toBe(SAMPLE_CUSTOMERS.length - 1);
});

test('a run that fails adds nothing', async () => {
  const other = await emptyDatabase();
  await migrateDatabase(other);
  const admin = new pg.Client({ connectionString: other });
  await admin.connect();
  try {
    await admin.query('alter table customer_preferences rename to gone');
    await expect(seedDatabase(other)).rejects.toThrow('customer_preferences');
    const products = await admin.query('select count(*)::int as n from products');
    expect(products.rows[0].n).toBe(0);
  } finally {
    await admin.end();
  }
});
