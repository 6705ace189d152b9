import * as v from 'valibot';
import { type OrderInput, orderInputSchema } from '../../contract/order/order.ts';
import type { Queryable } from '../connect.ts';

/** The order as it was placed, from PostgreSQL; undefined if it is incomplete there (orders before version 6). */
export async function readOrderInput(db: Queryable, orderId: string): Promise<OrderInput | undefined> {
  const row = await db.selectFrom('orders').selectAll().where('order_id', '=', orderId).executeTakeFirst();
  if (row === undefined) return undefined;
  const lines = await db
    .selectFrom('order_items')
    .select([
      'line',
      'sku',
      'name',
      'quantity',
      'unit_price_minor as unitPriceMinor',
      'vendor_id as vendorId',
    ])
    .where('order_id', '=', orderId)
    .orderBy('line')
    .execute();
  const parsed = v.safeParse(orderInputSchema, {
    v: 1,
    orderId: row.order_id,
    customerId: row.customer_id,
    requestKey: row.request_key,
    placedAt: row.placed_at.toISOString(),
    promiseBy: row.promise_by.toISOString(),
    policy: row.policy,
    channel: row.channel,
    currency: row.currency,
    lines,
    payment:
      row.payment_method === 'cash' ? { method: 'cash' } : { method: 'card', token: row.payment_token ?? '' },
    shipTo: row.ship_to,
    contact: { email: row.email },
    ...(row.note === null ? {} : { note: row.note }),
  });
  return parsed.success ? parsed.output : undefined;
}
