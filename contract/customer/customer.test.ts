import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { CUSTOMER_SCHEMAS, type CustomerUpdateName } from './customer.ts';

const ADDRESS = { name: 'Ada Berg', street: 'Quay 1', city: 'Hamburg', postalCode: '20457', country: 'DE' };
const takes = (name: CustomerUpdateName, input: object) =>
  v.safeParse(CUSTOMER_SCHEMAS[name], { requestKey: 'req-1', ...input }).success;
const takesCart = (quantity: unknown, sku: unknown = 'nw-001', currency: unknown = 'EUR') =>
  takes('updateCart', { currency, items: [{ sku, quantity }] });
const takesName = (name: string) =>
  takes('register', { profile: { name, email: 'ada@example.com', phone: null } });
const CHECKOUT = {
  orderId: 'ord-0000000000000000',
  channel: 'web',
  policy: 'test',
  payment: { method: 'card', token: 'tok_good' },
  promiseMinutes: 60,
};

describe('what a customer may be asked', () => {
  test('a quantity is a whole number from 1 to 999', () => {
    expect([1, 999].map((quantity) => takesCart(quantity))).toEqual([true, true]);
    const wrong = [0, -1, 1_000, 1e300, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1', null];
    expect(wrong.map((quantity) => takesCart(quantity))).toEqual(wrong.map(() => false));
  });

  test('a cart names known currencies, proper skus, each once, and at most 100 of them', () => {
    expect(takesCart(1, 'nw-001', 'XXX')).toBe(false);
    expect(['', '../x', 'a b', 'x'.repeat(65)].map((sku) => takesCart(1, sku))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    const items = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ sku: `s-${at}`, quantity: 1 }));
    expect(takes('updateCart', { currency: 'EUR', items: items(100) })).toBe(true);
    expect(takes('updateCart', { currency: 'EUR', items: items(101) })).toBe(false);
    expect(takes('updateCart', { currency: 'EUR', items: items(10_000) })).toBe(false);
    expect(takes('updateCart', { currency: 'EUR', items: [...items(2), ...items(1)] })).toBe(false);
    expect(takes('updateCart', { currency: 'EUR', items: [] })).toBe(false);
  });

  test('names take every script, and nothing that forges, hides or paints', () => {
    const good = [
      'Inês Costa',
      'Łukasz Żak',
      'ナカムラ',
      'محمد علي',
      "O'Neill-Berg 3rd",
      'Ünal ©'.slice(0, 4),
    ];
    expect(good.map(takesName)).toEqual(good.map(() => true));
    const bad = [
      '',
      '   ',
      'Ada 😀',
      'Ada ❤️',
      'Ada\u202Egreb',
      'Ada\u2066x\u2069',
      'Ada\u0007',
      'Ada\nBerg',
      'Ada\u200BBerg',
      'Ada\u001B[31m',
      'x'.repeat(201),
    ];
    expect(bad.map(takesName)).toEqual(bad.map(() => false));
    expect(takes('setAddress', { address: { ...ADDRESS, city: 'Ham\u202Eburg' } })).toBe(false);
    expect(takes('setAddress', { address: { ...ADDRESS, country: 'de' } })).toBe(false);
    expect(takes('setAddress', { address: ADDRESS })).toBe(true);
  });

  test('a note of two megabytes, a control character in it, or an unknown field is refused', () => {
    expect(takes('checkout', CHECKOUT)).toBe(true);
    expect(takes('checkout', { ...CHECKOUT, note: 'ring twice 🙂' })).toBe(true);
    expect(takes('checkout', { ...CHECKOUT, note: 'x'.repeat(2 * 1024 * 1024) })).toBe(false);
    expect(takes('checkout', { ...CHECKOUT, note: 'a\u0000b' })).toBe(false);
    expect(takes('checkout', { ...CHECKOUT, cvv: '123' })).toBe(false);
    expect(takes('checkout', { ...CHECKOUT, payment: { method: 'card', token: '4111 1111' } })).toBe(false);
  });

  test('quiet hours have two times and a time zone that exists', () => {
    const preferences = (quietHours: object | null) =>
      takes('setPreferences', { preferences: { email: true, sms: false, quietHours } });
    expect(preferences(null)).toBe(true);
    expect(preferences({ from: '22:00', to: '07:00', timeZone: 'Europe/Oslo' })).toBe(true);
    expect(preferences({ from: '24:00', to: '07:00', timeZone: 'Europe/Oslo' })).toBe(false);
    expect(preferences({ from: '22:00', to: '07:00', timeZone: 'Atlantis/Poseidonis' })).toBe(false);
  });
});
