import { sql } from 'kysely';
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

/** Lines that were let go and yet never left: they are in the stock again. */
export async function stayed(tx: Tx, orderId: string, lines: readonly number[]): Promise<number> {
  return lines.length === 0 ? 0 : await comeBack(tx, orderId, lines);
}
