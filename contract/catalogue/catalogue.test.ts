import { expect, test } from 'vitest';
import { CURRENCY_EXPONENTS } from '../../domain/money.ts';
import { VENDORS } from '../providers/providers.ts';
import { findProduct, PRODUCT_COUNT, PRODUCTS, SOLD_OUT_SKU } from './catalogue.ts';

test('every product has a sku of its own, a vendor and a whole positive price in every currency', () => {
  expect(new Set(PRODUCTS.map((each) => each.sku)).size).toBe(PRODUCT_COUNT);
  for (const each of PRODUCTS) {
    expect(VENDORS).toContain(each.vendorId);
    for (const currency of Object.keys(CURRENCY_EXPONENTS)) {
      expect(Number.isSafeInteger(each.prices[currency]) && (each.prices[currency] ?? 0) > 0).toBe(true);
    }
  }
});

test('the sold-out product is in the list', () => {
  expect(findProduct(SOLD_OUT_SKU)?.onHand).toBe(0);
});

test('a yen price has no cents', () => {
  expect(findProduct('nw-001')?.prices).toMatchObject({ EUR: 490, JPY: 784 });
});
