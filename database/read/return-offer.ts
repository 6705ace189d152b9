import { POLICIES } from '../../contract/order/order.ts';
import { AFTER_SALE_ROWS } from '../../domain/after-sale.ts';
import type { ReturnOffer } from '../../operations/ports/ports.ts';
import type { Database } from '../connect.ts';
import { arrivedAt, notArrivedWords, returnable, tooLateWords } from '../returns.ts';

/** What can be returned of an order now, by the rules of the return workflow; undefined: no such order. */
export async function readReturnOffer(
  database: Database,
  orderId: string,
  now: number,
): Promise<ReturnOffer | undefined> {
  const order = await database
    .selectFrom('orders')
    .select(['customer_id', 'stage', 'stage_at', 'policy'])
    .where('order_id', '=', orderId)
    .executeTakeFirst();
  if (order === undefined) return undefined;
  const policy = POLICIES.find((each) => each === order.policy) ?? 'production';
  const [arrived, lines, returns] = await Promise.all([
    arrivedAt(database, orderId, order.stage_at),
    returnable(database, orderId),
    database
      .selectFrom('returns')
      .select(['return_id', 'state', 'state_at'])
      .where('order_id', '=', orderId)
      .orderBy('created_at')
      .execute(),
  ]);
  const windowEnds = arrived.getTime() + AFTER_SALE_ROWS[policy].returnWindow;
  const windowEndsAt = new Date(windowEnds).toISOString();
  const none = lines.every(({ left }) => left === 0) ? 'everything is returned or on its way back' : null;
  const late = now > windowEnds ? tooLateWords(windowEndsAt) : null;
  return {
    customerId: order.customer_id,
    policy,
    stage: order.stage,
    refusal: notArrivedWords(order.stage) ?? late ?? none,
    windowEndsAt,
    lines: lines.map(({ left, line, name, sku }) => ({ line, sku, name, left })),
    returns: returns.map((row) => ({
      returnId: row.return_id,
      state: row.state,
      since: row.state_at.getTime(),
    })),
  };
}
