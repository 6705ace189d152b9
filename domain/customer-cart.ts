import { LIMITS } from './limits.ts';
import { totalMinor } from './order-amounts.ts';

export type CartLine = {
  readonly sku: string;
  readonly name: string;
  readonly vendorId: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
};

/** `currency` is that of the first line; null while the cart is empty. `version` grows with every change. */
export type Cart = {
  readonly version: number;
  readonly currency: string | null;
  readonly lines: readonly CartLine[];
};

export const EMPTY_CART: Cart = { version: 0, currency: null, lines: [] };

/** The shop's data of one product now. `unitPriceMinor` is null where it has no price in that currency. */
export type Quote = {
  readonly sku: string;
  readonly name: string;
  readonly vendorId: string;
  readonly unitPriceMinor: number | null;
  /** Unreserved units. */
  readonly free: number;
};

export type CartChange = {
  readonly currency: string;
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
};

export type CartRefusal = {
  readonly kind: 'refused';
  readonly code:
    | 'unknown-sku'
    | 'no-stock'
    | 'currency-mismatch'
    | 'cart-full'
    | 'amount-too-large'
    | 'not-in-cart';
  readonly said: string;
};
export type Changed = { readonly kind: 'changed'; readonly cart: Cart } | CartRefusal;

/** Why a change is refused without asking the shop; null: ask the shop. */
export function cartProblem(cart: Cart, change: CartChange): CartRefusal | null {
  if (cart.currency !== null && cart.currency !== change.currency) {
    return refused('currency-mismatch', `the cart is in ${cart.currency}, not in ${change.currency}`);
  }
  const skus = new Set([...cart.lines.map((line) => line.sku), ...change.items.map((item) => item.sku)]);
  if (skus.size > LIMITS.linesPerOrder) {
    return refused('cart-full', `a cart has at most ${LIMITS.linesPerOrder} lines`);
  }
  return null;
}

/** All items or none. Lines keep their places; a line that is named gets the price of now. */
export function changeCart(cart: Cart, change: CartChange, quotes: readonly Quote[]): Changed {
  const problem = cartProblem(cart, change);
  if (problem !== null) return problem;
  const lines = new Map(cart.lines.map((line) => [line.sku, line]));
  for (const { sku, quantity } of change.items) {
    const quote = quotes.find((each) => each.sku === sku);
    if (quote === undefined) return refused('unknown-sku', `there is no product ${sku}`);
    if (quote.unitPriceMinor === null) {
      return refused('currency-mismatch', `${sku} is not sold in ${change.currency}`);
    }
    if (quote.free < quantity) return refused('no-stock', `${quote.free} of ${sku} are left`);
    const { name, vendorId, unitPriceMinor } = quote;
    lines.set(sku, { sku, name, vendorId, quantity, unitPriceMinor });
  }
  const next = { version: cart.version + 1, currency: change.currency, lines: [...lines.values()] };
  if (totalMinor(next.lines) > LIMITS.orderMinorMax) {
    return refused('amount-too-large', `the total is above ${LIMITS.orderMinorMax} minor units`);
  }
  return { kind: 'changed', cart: next };
}

export function removeFromCart(cart: Cart, sku: string): Changed {
  const lines = cart.lines.filter((line) => line.sku !== sku);
  if (lines.length === cart.lines.length) return refused('not-in-cart', `${sku} is not in the cart`);
  return {
    kind: 'changed',
    cart: { version: cart.version + 1, currency: lines.length === 0 ? null : cart.currency, lines },
  };
}

export function emptyCart(cart: Cart): Cart {
  return { version: cart.version + 1, currency: null, lines: [] };
}

function refused(code: CartRefusal['code'], said: string): CartRefusal {
  return { kind: 'refused', code, said };
}
