import { sql } from 'kysely';
import type { ShipTo } from '../contract/order/order.ts';
import type { Tx } from './connect.ts';
import { restock, ship } from './stock.ts';
import { moveVendorOrder } from './vendor-orders.ts';

type Part = { readonly orderId: string; readonly vendorId: string };

/** The vendor may ship: its order is released, and its reserved goods leave the stock. */
export async function releaseGoods(tx: Tx, { orderId, vendorId }: Part): Promise<void> {
  await moveVendorOrder(tx, { orderId, vendorId, to: 'released' });
  const lines = await sql<{ line: number }>`select line from order_items
    where order_id = ${orderId} and vendor_id = ${vendorId}`.execute(tx);
  await ship(tx, orderId, lines.rows);
}

/** The stored lines of the vendors of these lines. */
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

/** The current address of the order. */
export async function readShipTo(tx: Tx, orderId: string): Promise<ShipTo> {
  const { ship_to: shipTo } = await tx
    .selectFrom('orders')
    .select('ship_to')
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow();
  return shipTo as ShipTo;
}

/** Restocks lines that were released but never shipped. */
export async function restockUnshipped(tx: Tx, orderId: string, lines: readonly number[]): Promise<number> {
  return lines.length === 0 ? 0 : await restock(tx, orderId, lines);
}
