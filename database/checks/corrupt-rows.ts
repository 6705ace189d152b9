import { sql } from 'kysely';
import type { OrderInput } from '../../contract/order/order.ts';
import type { Database } from '../connect.ts';
import { recordOrder } from '../record-order.ts';

// Corrupts rows on purpose, for scenarios and tests that need stores which disagree.

/** Deletes the row of an order and keeps everything that refers to it. */
export async function deleteOrderRow(database: Database, orderId: string): Promise<void> {
  await database.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    await sql`delete from orders where order_id = ${orderId}`.execute(tx);
  });
}

/** Writes an order and its ledger row, for which no workflow was ever started. */
export async function writeOrderRow(
  database: Database,
  about: { readonly order: OrderInput; readonly requestHash: string; readonly amountMinor: number },
): Promise<void> {
  const { order, requestHash } = about;
  const placed = {
    seq: 1,
    from: null,
    to: 'placed',
    event: 'placed',
    cause: `ordered by ${order.channel}`,
    actor: 'customer',
    at: order.placedAt,
  } as const;
  const journal = { runId: 'none', entries: [placed] };
  await database.transaction().execute(async (tx) => {
    await recordOrder(tx, { ...about, journal });
    await sql`insert into effects (key, kind, order_id, request_hash, state, response, finished_at)
      values (${`${order.orderId}:record:1`}, 'record', ${order.orderId}, ${requestHash}, 'done', '{"recorded": true}'::jsonb, now())`.execute(
      tx,
    );
    await sql`insert into order_events (order_id, run_id, seq, from_stage, to_stage, event, cause, actor, at)
      values (${order.orderId}, 'none', 1, null, 'placed', 'placed', ${placed.cause}, 'customer', ${order.placedAt})`.execute(
      tx,
    );
  });
}

/** Every row of these orders, or of all, in every table: what a restored backup lacks. */
export async function loseOrders(database: Database, orderIds: readonly string[] | 'all'): Promise<void> {
  await database.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    const { rows } = await sql<{ name: string }>`select c.table_name as name from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = current_schema() and c.column_name = 'order_id' and t.table_type = 'BASE TABLE'`.execute(
      tx,
    );
    for (const { name } of rows) {
      const lost = orderIds === 'all' ? sql`true` : sql`order_id = any(${[...orderIds]}::text[])`;
      await sql`delete from ${sql.table(name)} where ${lost}`.execute(tx);
    }
    if (orderIds === 'all') await sql`delete from check_passes`.execute(tx);
  });
}
