import { sql } from 'kysely';
import type { VendorOrderResult } from '../contract/order/activities.ts';
import type { Queryable, Tx } from './connect.ts';

export type StoredVendorOrder = {
  readonly key: string;
  readonly orderId: string;
  readonly vendorId: string;
  readonly result: VendorOrderResult;
};

export async function storeVendorOrder(tx: Tx, { key, orderId, vendorId, result }: StoredVendorOrder) {
  await tx
    .insertInto('vendor_orders')
    .values({
      key,
      order_id: orderId,
      vendor_id: vendorId,
      vendor_order_id: result.kind === 'accepted' ? result.vendorOrderId : null,
      state: result.kind,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}

/** Whether the order that was made under this key was taken back since. */
export async function isTakenBack(db: Queryable, key: string): Promise<boolean> {
  const row = await db.selectFrom('vendor_orders').select('state').where('key', '=', key).executeTakeFirst();
  return row?.state === 'cancelled';
}

/** Only a live one moves: what was rejected or cancelled stays so. */
export async function moveVendorOrder(
  tx: Tx,
  move: { readonly orderId: string; readonly vendorId: string; readonly to: 'released' | 'cancelled' },
): Promise<void> {
  await sql`update vendor_orders set state = ${move.to}
    where order_id = ${move.orderId} and vendor_id = ${move.vendorId} and state = 'accepted'`.execute(tx);
}
