import { isTerminalStage } from '../../domain/order-stage.ts';
import type { CartFact, CartLineFact, Evidence, OrderFact } from '../evidence/evidence.ts';
import { groupBy } from '../evidence/order-facts.ts';
import type { Finding, Invariant } from './invariant.ts';

/** A customer hears of the end of a checkout at once; a minute later it was lost on the way. */
const TOLD_WITHIN_MS = 60_000;

export const oneOrderPerRequest: Invariant = {
  id: 'I13',
  says: 'one request of a customer gives one order or one return, and what was ordered is no longer in the cart',
  judge: (evidence) => [
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
  const newest = mine.reduce<OrderFact | undefined>(
    (last, order) => (last === undefined || order.placedAt > last.placedAt ? order : last),
    undefined,
  );
  // A cart that could be ordered a second time: the very lines at the very prices of the order that was just taken.
  if (newest !== undefined && wasTaken(newest) && cart.lines.length > 0 && isSame(cart.lines, newest.lines)) {
    const said = `${newest.orderId} was taken, and its ${cart.lines.length} lines are still in the cart`;
    findings.push({ key: cart.customerId, harm: 'wrong', said });
  }
  for (const { orderId, since } of cart.pending) {
    const order = mine.find((one) => one.orderId === orderId);
    const over = order !== undefined && isTerminalStage(order.stage);
    if (!over || at - Math.max(since, order.updatedAt) < TOLD_WITHIN_MS) continue;
    findings.push({ key: cart.customerId, harm: 'wrong', said: `was never told that ${orderId} has ended` });
  }
  return findings;
}

/** Refused at the checkout, the cart stays as it is on purpose. */
function wasTaken({ stage }: OrderFact): boolean {
  return !['placed', 'reserving', 'authorising', 'rejected', 'payment_failed'].includes(stage);
}

function isSame(cart: readonly CartLineFact[], order: readonly CartLineFact[]): boolean {
  const text = (lines: readonly CartLineFact[]): string =>
    lines
      .map((line) => `${line.sku} ${line.quantity} ${line.unitPriceMinor}`)
      .sort()
      .join();
  return text(cart) === text(order);
}
