import { factsByOrder, type OrderFacts, vendorsThat } from '../evidence/order-facts.ts';
import type { Finding, Invariant } from './invariant.ts';

const UNDONE_STAGES: readonly string[] = ['rejected', 'payment_failed', 'expired', 'cancelled', 'failed'];

/** An order that came to nothing leaves nothing behind. */
export const undoneClean: Invariant = {
  id: 'I5',
  says: 'an order that ended without goods holds no stock, no authorisation, no money and no vendor order',
  judge: (evidence) =>
    factsByOrder(evidence)
      .filter(({ order }) => UNDONE_STAGES.includes(order.stage))
      .flatMap(leftovers),
};

function leftovers({ order, reservations, payment, vendor }: OrderFacts): readonly Finding[] {
  const said: string[] = [];

  const held = reservations.filter((reservation) => reservation.state === 'held');
  if (held.length > 0)
    said.push(`still holds ${held.map((one) => `${one.quantity} x ${one.sku}`).join(', ')}`);

  const authorised = payment.some((effect) => effect.kind === 'authorise' && effect.outcome === 'done');
  const closed = payment.some(
    (effect) => (effect.kind === 'void' || effect.kind === 'refund') && effect.outcome === 'done',
  );
  if (authorised && !closed) said.push('its authorisation is still open at the provider');

  const cancelled = vendorsThat('vendor-cancel', vendor);
  for (const vendorId of vendorsThat('vendor-create', vendor)) {
    if (!cancelled.has(vendorId)) said.push(`${vendorId} still has its order`);
  }
  return said.map((text) => ({ key: order.orderId, harm: 'wrong', said: `${order.stage}: ${text}` }));
}
