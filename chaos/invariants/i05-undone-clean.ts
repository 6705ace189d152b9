import { aliveAtVendors, factsByOrder, type OrderFacts, vendorsByHand } from '../evidence/order-facts.ts';
import type { Finding, Invariant } from './invariant.ts';

const UNDONE_STAGES: readonly string[] = ['rejected', 'payment_failed', 'expired', 'cancelled', 'failed'];

/** An order that came to nothing leaves nothing behind. */
export const undoneClean: Invariant = {
  id: 'I5',
  says: 'an order that ended without goods holds no stock, no authorisation, no money and no vendor order',
  check: (evidence) =>
    factsByOrder(evidence)
      .filter(({ order }) => UNDONE_STAGES.includes(order.stage))
      .flatMap(leftovers),
};

function leftovers(facts: OrderFacts): readonly Finding[] {
  const { byHand, order, payment, reservations, vendor } = facts;
  const problems: string[] = [];
  // What a person settled is their responsibility; its sum is shown separately.
  const closedByHand = (step: string): boolean => byHand.some((one) => one.kind === step);

  const held = reservations.filter((reservation) => reservation.state === 'held');
  if (held.length > 0 && !closedByHand('release-stock'))
    problems.push(`still holds ${held.map((one) => `${one.quantity} x ${one.sku}`).join(', ')}`);

  const authorised = payment.some((effect) => effect.kind === 'authorise' && effect.outcome === 'done');
  const closed = payment.some(
    (effect) => (effect.kind === 'void' || effect.kind === 'refund') && effect.outcome === 'done',
  );
  if (authorised && !closed && !closedByHand('undo-payment'))
    problems.push('its authorisation is still open at the provider');

  const cancelled = vendorsByHand('cancel-vendor', facts);
  for (const [vendorId, { now }] of aliveAtVendors(vendor)) {
    if (now > 0 && !cancelled.has(vendorId)) problems.push(`${vendorId} still has its order`);
  }
  return problems.map((text) => ({ key: order.orderId, harm: 'wrong', said: `${order.stage}: ${text}` }));
}
