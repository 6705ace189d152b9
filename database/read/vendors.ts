import type { Queryable } from '../connect.ts';

/** The vendors among which an order is split. */
export async function readVendors(db: Queryable, orderId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('order_items')
    .select('vendor_id')
    .distinct()
    .where('order_id', '=', orderId)
    .orderBy('vendor_id')
    .execute();
  return rows.map((row) => row.vendor_id);
}
