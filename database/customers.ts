import { sql } from 'kysely';
import type { CheckoutAnswered } from '../contract/customer/customer-activities.ts';
import type { CheckoutClaim, CustomerRecord, OpenOrder } from '../contract/customer/customer-state.ts';
import type { CheckoutResult } from '../contract/order/checkout.ts';
import type { Quote } from '../domain/customer-cart.ts';
import { TERMINAL_STAGES } from '../domain/order-stage.ts';
import type { Database, Queryable, Tx } from './connect.ts';
import { isRestriction } from './database-errors.ts';

const NO_PREFERENCES = { email: true, sms: false, quietHours: null } as const;

export async function readCustomer(db: Queryable, customerId: string): Promise<CustomerRecord | null> {
  const row = await db
    .selectFrom('customers as c')
    .leftJoin('customer_addresses as a', 'a.customer_id', 'c.customer_id')
    .leftJoin('customer_preferences as p', 'p.customer_id', 'c.customer_id')
    .where('c.customer_id', '=', customerId)
    .select(['c.stage', 'c.version', 'c.name', 'c.email', 'c.phone'])
    .select(['a.name as shipName', 'a.street', 'a.city', 'a.postal_code', 'a.country'])
    .select(['p.by_email', 'p.by_sms', 'p.quiet_from', 'p.quiet_to', 'p.quiet_zone'])
    .executeTakeFirst();
  if (row === undefined) return null;
  const { country, email, name, phone, stage, version } = row;
  return {
    customerId,
    stage,
    version,
    profile: name === null || email === null ? null : { name, email, phone },
    address:
      country === null
        ? null
        : {
            name: row.shipName ?? '',
            street: row.street ?? '',
            city: row.city ?? '',
            postalCode: row.postal_code ?? '',
            country,
          },
    preferences:
      row.by_email === null
        ? NO_PREFERENCES
        : {
            email: row.by_email,
            sms: row.by_sms === true,
            quietHours:
              row.quiet_from === null
                ? null
                : { from: row.quiet_from, to: row.quiet_to ?? '', timeZone: row.quiet_zone ?? '' },
          },
  };
}

/** Newest first; a customer has few, far below the limit. */
export async function readOpenOrders(db: Queryable, customerId: string): Promise<readonly OpenOrder[]> {
  const rows = await db
    .selectFrom('orders')
    .where('customer_id', '=', customerId)
    .where('stage', 'not in', TERMINAL_STAGES)
    .select(['order_id', 'placed_at', 'currency', 'amount_minor'])
    .orderBy('placed_at', 'desc')
    .execute();
  return rows.map((row) => ({
    orderId: row.order_id,
    placedAt: row.placed_at.toISOString(),
    amount: { currency: row.currency, minor: row.amount_minor },
  }));
}

/** False as well where there is no such order. */
export async function isOrderOpen(db: Queryable, orderId: string): Promise<boolean> {
  const row = await db
    .selectFrom('orders')
    .where('order_id', '=', orderId)
    .where('stage', 'not in', TERMINAL_STAGES)
    .select('order_id')
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Unless a newer version is there already. What is null in the record is taken out of the database. `beforeCommit` is
 * called when all is written.
 */
export async function saveCustomer(
  database: Database,
  record: CustomerRecord,
  beforeCommit = () => Promise.resolve(),
): Promise<'saved' | 'open-orders'> {
  try {
    await database.transaction().execute(async (tx) => {
      await writeCustomer(tx, record);
      await beforeCommit();
    });
    return 'saved';
  } catch (error) {
    if (record.stage === 'deleted' && isRestriction(error)) return 'open-orders';
    throw error;
  }
}

async function writeCustomer(tx: Tx, record: CustomerRecord): Promise<void> {
  const { address, customerId, preferences, profile, stage, version } = record;
  const written = await sql<{ version: number }>`
    insert into customers (customer_id, stage, version, name, email, phone)
    values (${customerId}, ${stage}, ${version}, ${profile?.name ?? null}, ${profile?.email ?? null},
      ${profile?.phone ?? null})
    on conflict (customer_id) do update set stage = excluded.stage, version = excluded.version,
      name = excluded.name, email = excluded.email, phone = excluded.phone
    where customers.version < excluded.version returning version`.execute(tx);
  if (written.rows.length === 0) return;
  await tx.deleteFrom('customer_addresses').where('customer_id', '=', customerId).execute();
  if (address !== null) {
    const { city, country, name, postalCode, street } = address;
    await tx
      .insertInto('customer_addresses')
      .values({ customer_id: customerId, name, street, city, postal_code: postalCode, country })
      .execute();
  }
  const quiet = preferences.quietHours;
  const wanted = {
    by_email: preferences.email,
    by_sms: preferences.sms,
    quiet_from: quiet?.from ?? null,
    quiet_to: quiet?.to ?? null,
    quiet_zone: quiet?.timeZone ?? null,
  };
  await tx
    .insertInto('customer_preferences')
    .values({ customer_id: customerId, ...wanted })
    .onConflict((on) => on.column('customer_id').doUpdateSet(wanted))
    .execute();
}

export async function quoteProducts(
  db: Queryable,
  asked: { readonly skus: readonly string[]; readonly currency: string },
): Promise<readonly Quote[]> {
  const rows = await sql<Quote>`
    select p.sku, p.name, p.vendor_id as "vendorId", price.minor as "unitPriceMinor",
      coalesce(s.on_hand - s.reserved, 0) as free
    from products p left join stock s using (sku)
      left join product_prices price on price.sku = p.sku and price.currency = ${asked.currency}
    where p.sku = any(${asked.skus}::text[]) order by p.sku`.execute(db);
  return rows.rows;
}

type Claim = { readonly customerId: string; readonly requestKey: string };

function claimKey({ customerId, requestKey }: Claim): string {
  return `checkout:${customerId}:${requestKey}`;
}

/** The caller that inserts the row has the key; all others get its outcome. */
export async function claimCheckout(
  db: Queryable,
  claim: Claim & { readonly hash: string },
): Promise<CheckoutClaim> {
  const key = claimKey(claim);
  const claimed = await sql`insert into api_idempotency (key, fingerprint, state)
    values (${key}, ${claim.hash}, 'running') on conflict (key) do nothing`.execute(db);
  if (claimed.numAffectedRows === 1n) return { kind: 'new' };
  const row = await db
    .selectFrom('api_idempotency')
    .select(['fingerprint', 'state', 'response'])
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (row.fingerprint !== claim.hash) return { kind: 'reused' };
  if (row.state === 'running') return { kind: 'claimed' };
  return { kind: 'answered', result: row.response as CheckoutResult };
}

/** The first answer stays. */
export async function answerCheckouts(
  db: Queryable,
  customerId: string,
  answers: readonly CheckoutAnswered[],
): Promise<void> {
  if (answers.length === 0) return;
  const given = answers.map(({ requestKey, result }) => ({
    key: claimKey({ customerId, requestKey }),
    result,
  }));
  await sql`update api_idempotency a set state = 'answered', response = g.result
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g(key text, result jsonb)
    where a.key = g.key and a.state = 'running'`.execute(db);
}
