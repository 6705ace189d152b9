import { sql } from 'kysely';
import { TERMINAL_STAGES } from '../../domain/order-stage.ts';
import type { Database } from '../connect.ts';
import type { Difference } from './differences.ts';

// What PostgreSQL has for names from other systems: provider effects by reference and key, orders by their runs.

/** Which of these references are orders or subscriptions. */
export async function knownReferences(
  database: Database,
  references: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select order_id as id from orders where order_id = any(${[...references]}::text[])
    union all select subscription_id from subscriptions where subscription_id = any(${[...references]}::text[])`.execute(
    database,
  );
  return new Set(rows.map(({ id }) => id));
}

export async function knownKeys(database: Database, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ key: string }>`
    select key from effects where key = any(${[...keys]}::text[])`.execute(database);
  return new Set(rows.map(({ key }) => key));
}

/** Which of these entries stand in the payment ledger. */
export async function bookedKeys(database: Database, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ key: string }>`
    select entry_key as key from payment_ledger where entry_key = any(${[...keys]}::text[])`.execute(
    database,
  );
  return new Set(rows.map(({ key }) => key));
}

/** Orders that earlier passes missed and that are missing still. */
export async function stillMissing(database: Database): Promise<readonly Difference[]> {
  const { rows } = await sql<{ key: string; detail: string }>`
    select key, detail from reconcile_differences d
    where kind = 'order-missing' and resolved_at is null
      and not exists (select from orders o where o.order_id = d.key)
      and not exists (select from subscriptions s where s.subscription_id = d.key)`.execute(database);
  return rows.map(({ detail, key }) => ({ kind: 'order-missing', key, orderId: key, detail }));
}

export type EndedOrder = {
  readonly orderId: string;
  readonly stage: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly updatedAt: Date;
};

/**
 * Orders that have ended within the time for which the server keeps their runs, by id; those that a person closed by hand
 * need none.
 */
export async function endedOrders(
  database: Database,
  page: {
    readonly after: string;
    readonly limit: number;
    readonly settleMs: number;
    readonly retentionMs: number;
    /** These alone, wherever the page begins. */
    readonly only?: readonly string[];
  },
): Promise<readonly EndedOrder[]> {
  const which =
    page.only === undefined
      ? sql<boolean>`o.order_id > ${page.after}`
      : sql<boolean>`o.order_id = any(${[...page.only]}::text[])`;
  const { rows } = await sql<EndedOrder>`
    select o.order_id as "orderId", o.stage, o.currency, o.amount_minor as "amountMinor", o.updated_at as "updatedAt"
    from orders o where ${which} and o.stage = any(${[...TERMINAL_STAGES]}::text[])
      and o.updated_at between now() - ${page.retentionMs} * interval '1 millisecond'
        and now() - ${page.settleMs} * interval '1 millisecond'
      and not exists (select from order_events e
        where e.order_id = o.order_id and e.event = 'undone-cancelled' and e.actor <> 'workflow')
    order by o.order_id limit ${page.limit}`.execute(database);
  return rows.map((row) => ({ ...row, amountMinor: Number(row.amountMinor) }));
}
