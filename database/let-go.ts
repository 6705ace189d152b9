import { sql } from 'kysely';
import type { ShipTo } from '../contract/order.ts';
import type { Tx } from './connect.ts';
import { comeBack, ship } from './stock.ts';
import { moveVendorOrder } from './vendor-orders.ts';

type Part = { readonly orderId: string; readonly vendorId: string };

/** The vendor may hand the goods to the carrier: its order is released, and what it holds for us leaves the stock. */
export async function letGo(tx: Tx, { orderId, vendorId }: Part): Promise<void> {
  await moveVendorOrder(tx, { orderId, vendorId, to: 'released' });
  const lines = await sql<{ line: number }>`select line from order_items
    where order_id = ${orderId} and vendor_id = ${vendorId}`.execute(tx);
  await ship(tx, orderId, lines.rows);
}

/** What the books have under the vendors of these lines. */
export async function linesAt(
  tx: Tx,
  orderId: string,
  lines: readonly { readonly vendorId: string }[],
): Promise<readonly { readonly line: number }[]> {
  const vendors = [...new Set(lines.map(({ vendorId }) => vendorId))];
  const found = await sql<{ line: number }>`select line from order_items
    where order_id = ${orderId} and vendor_id = any(${vendors}::text[])`.execute(tx);
  return found.rows;
}

/** Where the goods are to go, as the books have it now. */
export async function readShipTo(tx: Tx, orderId: string): Promise<ShipTo> {
  const { ship_to: shipTo } = await tx
    .selectFrom('orders')
    .select('ship_to')
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow();
  return shipTo as ShipTo;
}

/** Lines that were let go and yet never left: they are in the stock again. */
export async function stayed(tx: Tx, orderId: string, lines: readonly number[]): Promise<number> {
  return lines.length === 0 ? 0 : await comeBack(tx, orderId, lines);
}
