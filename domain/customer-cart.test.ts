import { describe, expect, test } from 'vitest';
import { type Cart, changeCart, EMPTY_CART, emptyCart, type Quote, removeFromCart } from './customer-cart.ts';
import { LIMITS } from './limits.ts';

const quote = (sku: string, changes: Partial<Quote> = {}): Quote => ({
  sku,
  name: `a ${sku}`,
  vendorId: 'fjord',
  unitPriceMinor: 250,
  free: 10,
  ...changes,
});
const put = (cart: Cart, sku: string, quantity: number, quoted: Partial<Quote> = {}): Cart => {
  const changed = changeCart(cart, { currency: 'EUR', items: [{ sku, quantity }] }, [quote(sku, quoted)]);
  if (changed.kind === 'refused') throw new Error(changed.said);
  return changed.cart;
};
const codeOf = (cart: Cart, sku: string, quantity: number, quoted: readonly Quote[], currency = 'EUR') => {
  const changed = changeCart(cart, { currency, items: [{ sku, quantity }] }, quoted);
  return changed.kind === 'refused' ? changed.code : 'changed';
};

describe('a cart', () => {
  test('sets the quantity of a sku, keeps its place and takes the price of now', () => {
    const cart = put(put(put(EMPTY_CART, 'a', 2), 'b', 1), 'a', 5, { unitPriceMinor: 300 });
    expect(cart).toMatchObject({ version: 3, currency: 'EUR' });
    expect(cart.lines.map(({ sku, quantity, unitPriceMinor }) => [sku, quantity, unitPriceMinor])).toEqual([
      ['a', 5, 300],
      ['b', 1, 250],
    ]);
  });

  test('refuses what cannot be had, and then nothing of the change is taken', () => {
    const cart = put(EMPTY_CART, 'a', 2);
    expect(codeOf(cart, 'zz', 1, [])).toBe('unknown-sku');
    expect(codeOf(cart, 'b', 11, [quote('b')])).toBe('no-stock');
    expect(codeOf(cart, 'b', 10, [quote('b')])).toBe('changed');
    expect(codeOf(cart, 'b', 1, [quote('b')], 'USD')).toBe('currency-mismatch');
    expect(codeOf(EMPTY_CART, 'b', 1, [quote('b', { unitPriceMinor: null })], 'USD')).toBe(
      'currency-mismatch',
    );
    const half = changeCart(
      cart,
      {
        currency: 'EUR',
        items: [
          { sku: 'a', quantity: 9 },
          { sku: 'zz', quantity: 1 },
        ],
      },
      [quote('a')],
    );
    expect(half.kind).toBe('refused');
  });

  test('has bounds for its lines and its total', () => {
    let cart = EMPTY_CART;
    for (let at = 0; at < LIMITS.linesPerOrder; at += 1) cart = put(cart, `s${at}`, 1);
    expect(codeOf(cart, 'more', 1, [quote('more')])).toBe('cart-full');
    expect(codeOf(cart, 's1', 2, [quote('s1')])).toBe('changed');
    const dear = quote('d', { unitPriceMinor: LIMITS.orderMinorMax });
    expect(codeOf(EMPTY_CART, 'd', 1, [dear])).toBe('changed');
    expect(codeOf(EMPTY_CART, 'd', 2, [dear])).toBe('amount-too-large');
  });

  test('loses a line, and its currency with the last one', () => {
    const cart = put(put(EMPTY_CART, 'a', 2), 'b', 1);
    const one = removeFromCart(cart, 'a');
    expect(one).toMatchObject({ kind: 'changed', cart: { version: 3, currency: 'EUR' } });
    expect(removeFromCart(cart, 'zz')).toMatchObject({ code: 'not-in-cart' });
    const none = one.kind === 'changed' ? removeFromCart(one.cart, 'b') : one;
    expect(none).toMatchObject({ cart: { version: 4, currency: null, lines: [] } });
    expect(emptyCart(cart)).toEqual({ version: 3, currency: null, lines: [] });
  });
});
