import { sql } from 'kysely';
import type { ReserveResult } from '../contract/order/activities.ts';
import type { OrderLine, ShipTo } from '../contract/order/order.ts';
import { totalMinor } from '../domain/order-amounts.ts';
import type { Tx } from './connect.ts';
import { release, reserve } from './stock.ts';

type Amendment = { readonly orderId: string; readonly lines: readonly OrderLine[]; readonly n: number };

/** All or nothing: where the new lines cannot be had, the old ones stay reserved as they were. */
export async function amendLines(tx: Tx, { lines, n, orderId }: Amendment): Promise<ReserveResult> {
  const live = await tx
    .selectFrom('reservations')
    .select(['line', 'sku', 'quantity'])
    .where('order_id', '=', orderId)
    .where('state', 'in', ['held', 'shipped'])
    .execute();
  const isLive = (each: OrderLine) =>
    live.some((row) => row.line === each.line && row.sku === each.sku && row.quantity === each.quantity);
  const kept = lines.filter(isLive).map(({ line }) => line);
  const gone = live.filter((row) => !kept.includes(row.line));
  const added = lines.filter((each) => !isLive(each));
  await sql`savepoint amend`.execute(tx);
  await release(tx, orderId, gone);
  const answer: ReserveResult =
    added.length === 0 ? { kind: 'reserved' } : await reserve(tx, { orderId, lines: added, n, locked: true });
  if (answer.kind === 'rejected') {
    await sql`rollback to savepoint amend`.execute(tx);
    return answer;
  }
  await writeLines(tx, orderId, lines);
  return answer;
}

async function writeLines(tx: Tx, orderId: string, lines: readonly OrderLine[]): Promise<void> {
  await sql`delete from order_items where order_id = ${orderId}
    and not line = any(${lines.map(({ line }) => line)}::int[])`.execute(tx);
  // A line keeps what it was sold as and for; a new one comes whole.
  await sql`insert into order_items as i (order_id, line, sku, name, vendor_id, quantity, unit_price_minor)
    select ${orderId}, l.line, l.sku, l.name, l."vendorId", l.quantity, l."unitPriceMinor"
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as l(line int, sku text, name text,
      "vendorId" text, quantity int, "unitPriceMinor" bigint)
    on conflict (order_id, line) do update set quantity = excluded.quantity
    where i.quantity <> excluded.quantity`.execute(tx);
  await sql`update orders set amount_minor = ${totalMinor(lines)} where order_id = ${orderId}`.execute(tx);
}

export async function amendAddress(tx: Tx, orderId: string, shipTo: ShipTo): Promise<void> {
  await sql`update orders set ship_to = ${JSON.stringify(shipTo)}::jsonb where order_id = ${orderId}`.execute(
    tx,
  );
}

/** How many lines went over. */
export async function moveLines(
  tx: Tx,
  move: { readonly orderId: string; readonly from: string; readonly to: string },
): Promise<number> {
  const moved = await sql`update order_items set vendor_id = ${move.to}
    where order_id = ${move.orderId} and vendor_id = ${move.from}`.execute(tx);
  return Number(moved.numAffectedRows ?? 0n);
}
