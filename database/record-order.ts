import { sql } from 'kysely';
import type { OrderInput } from '../contract/order/order.ts';
import type { Tx } from './connect.ts';
import type { Journal } from './journal.ts';

export type OrderRecording = {
  readonly order: OrderInput;
  readonly requestHash: string;
  readonly amountMinor: number;
  readonly journal: Journal;
};

/** Writes the order and its lines. Later stages are in the order log. */
export async function recordOrder(tx: Tx, { order, requestHash, amountMinor, journal }: OrderRecording) {
  const last = journal.entries.at(-1);
  await tx
    .insertInto('orders')
    .values({
      order_id: order.orderId,
      customer_id: order.customerId,
      request_key: order.requestKey,
      request_hash: requestHash,
      stage: last?.to ?? 'placed',
      stage_at: last?.at ?? order.placedAt,
      stage_run: journal.runId,
      stage_seq: last?.seq ?? 0,
      policy: order.policy,
      channel: order.channel,
      currency: order.currency,
      amount_minor: amountMinor,
      payment_method: order.payment.method,
      payment_token: order.payment.method === 'card' ? order.payment.token : null,
      email: order.contact.email,
      ship_to: JSON.stringify(order.shipTo),
      note: order.note ?? null,
      placed_at: order.placedAt,
      promise_by: order.promiseBy,
    })
    .execute();
  await sql`insert into order_items (order_id, line, sku, name, vendor_id, quantity, unit_price_minor)
    select ${order.orderId}, l.line, l.sku, l.name, l."vendorId", l.quantity, l."unitPriceMinor"
    from jsonb_to_recordset(${JSON.stringify(order.lines)}::jsonb) as l(line int, sku text, name text,
      "vendorId" text, quantity int, "unitPriceMinor" bigint)`.execute(tx);
}
