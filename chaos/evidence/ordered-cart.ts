import type { CartFact, CartLineFact, OrderFact } from './evidence.ts';

/** The order that a cart looks like: the very lines at the very prices of the newest order that was taken. */
export function orderLikeCart(
  orders: readonly OrderFact[],
  { customerId, lines }: Pick<CartFact, 'customerId' | 'lines'>,
): OrderFact | undefined {
  const newest = orders
    .filter((order) => order.customerId === customerId)
    .reduce<OrderFact | undefined>(
      (last, order) => (last === undefined || order.placedAt > last.placedAt ? order : last),
      undefined,
    );
  const like = newest !== undefined && wasTaken(newest) && lines.length > 0 && isSame(lines, newest.lines);
  return like ? newest : undefined;
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
