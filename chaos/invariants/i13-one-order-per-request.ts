import { isTerminalStage } from '../../domain/order-stage.ts';
import type { CartFact, Evidence } from '../evidence/evidence.ts';
import { groupBy } from '../evidence/order-facts.ts';
import { orderLikeCart } from '../evidence/ordered-cart.ts';
import type { Finding, Invariant } from './invariant.ts';

/** A customer hears of the end of a checkout at once; a minute later it was lost on the way. */
const NOTIFIED_WITHIN_MS = 60_000;

export const oneOrderPerRequest: Invariant = {
  id: 'I13',
  says: 'one request of a customer gives one order or one return, and what was ordered is no longer in the cart',
  check: (evidence) => [
    ...twice(evidence.database.orders, (order) => order.orderId),
    ...twice(evidence.database.returns, (one) => one.returnId),
    ...evidence.carts.flatMap((cart) => stillInCart(evidence, cart)),
  ],
};

type Asked = { readonly customerId: string; readonly requestKey: string };

function twice<T extends Asked>(items: readonly T[], idOf: (item: T) => string): readonly Finding[] {
  return [...groupBy(items, (one) => `${one.customerId}/${one.requestKey}`)]
    .filter(([, same]) => same.length > 1)
    .map(([key, same]) => ({ key, harm: 'doubled', said: `became ${same.map(idOf).join(' and ')}` }));
}

function stillInCart({ at, database }: Evidence, cart: CartFact): readonly Finding[] {
  const findings: Finding[] = [];
  const mine = database.orders.filter((order) => order.customerId === cart.customerId);
  const taken = orderLikeCart(mine, cart);
  // While an order is being placed its cart takes nothing, so what was put in later was put in again.
  if (taken !== undefined && (cart.filledAt === null || cart.filledAt < taken.placedAt)) {
    const said = `${taken.orderId} was taken, and its ${cart.lines.length} lines are still in the cart`;
    findings.push({ key: cart.customerId, harm: 'wrong', said });
  }
  for (const { orderId, since } of cart.pending) {
    const order = mine.find((one) => one.orderId === orderId);
    const over = order !== undefined && isTerminalStage(order.stage);
    if (!over || at - Math.max(since, order.updatedAt) < NOTIFIED_WITHIN_MS) continue;
    findings.push({
      key: cart.customerId,
      harm: 'wrong',
      said: `was never notified that ${orderId} has ended`,
    });
  }
  return findings;
}
