import pg from 'pg';
import { PRODUCTS } from '../../contract/catalogue/catalogue.ts';
import { SAMPLE_CUSTOMERS } from '../../contract/catalogue/sample-customers.ts';

/** Rows that were added; what was there already is never changed. */
export type Seeded = {
  readonly products: number;
  readonly prices: number;
  readonly stock: number;
  readonly customers: number;
};

const STATEMENT_LIMIT_MS = 60_000;

/** Adds the sample products and customers that are missing, in one transaction. `dryRun` counts them and adds none. */
export async function seedDatabase(url: string, options = { dryRun: false }): Promise<Seeded> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'quarterdeck-seed',
    statement_timeout: STATEMENT_LIMIT_MS,
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('begin');
    const seeded = { ...(await seedCatalogue(client)), customers: await seedCustomers(client) };
    await client.query(options.dryRun ? 'rollback' : 'commit');
    return seeded;
  } finally {
    // Closing the connection rolls back what was not committed.
    await client.end();
  }
}

/** Changes no stock: a second run must not restore sold units. */
async function seedCatalogue(client: pg.Client): Promise<Omit<Seeded, 'customers'>> {
  const list = PRODUCTS.flatMap(({ sku, prices }) =>
    Object.entries(prices).map(([currency, minor]) => ({ sku, currency, minor })),
  );
  const products = await client.query(
    `insert into products (sku, name, vendor_id)
      select sku, name, "vendorId" from jsonb_to_recordset($1) as g(sku text, name text, "vendorId" text)
      on conflict (sku) do nothing`,
    [JSON.stringify(PRODUCTS)],
  );
  const prices = await client.query(
    `insert into product_prices (sku, currency, minor)
      select sku, currency, minor from jsonb_to_recordset($1) as p(sku text, currency text, minor bigint)
      on conflict (sku, currency) do nothing`,
    [JSON.stringify(list)],
  );
  const stock = await client.query(
    `insert into stock (sku, on_hand, on_hand_start)
      select sku, "onHand", "onHand" from jsonb_to_recordset($1) as s(sku text, "onHand" int)
      on conflict (sku) do nothing`,
    [JSON.stringify(PRODUCTS)],
  );
  return { products: products.rowCount ?? 0, prices: prices.rowCount ?? 0, stock: stock.rowCount ?? 0 };
}

/** Existing customers are not changed: they may have moved or been deleted since. */
async function seedCustomers(client: pg.Client): Promise<number> {
  const added = await client.query(
    `with given as (select * from jsonb_to_recordset($1)
        as c("customerId" text, stage text, version bigint, profile jsonb, address jsonb, preferences jsonb)),
      added as (insert into customers (customer_id, stage, version, name, email, phone)
        select "customerId", stage, version, profile->>'name', profile->>'email', profile->>'phone' from given
        on conflict (customer_id) do nothing returning customer_id),
      addresses as (insert into customer_addresses (customer_id, name, street, city, postal_code, country)
        select customer_id, address->>'name', address->>'street', address->>'city', address->>'postalCode',
          address->>'country' from added join given on "customerId" = customer_id)
      insert into customer_preferences (customer_id, by_email, by_sms, quiet_from, quiet_to, quiet_zone)
      select customer_id, (preferences->>'email')::boolean, (preferences->>'sms')::boolean,
        preferences->'quietHours'->>'from', preferences->'quietHours'->>'to', preferences->'quietHours'->>'timeZone'
      from added join given on "customerId" = customer_id`,
    [JSON.stringify(SAMPLE_CUSTOMERS)],
  );
  return added.rowCount ?? 0;
}
