import { describe, expect, test } from 'vitest';
import { CURRENCY_EXPONENTS } from './money.ts';
import { checkoutPolicy, needsReview, POLICY_ROWS, type TryPolicy } from './policy.ts';

const rows = Object.entries(POLICY_ROWS);

describe.each(rows)('the row %s', (name, row) => {
  const tries: readonly [string, TryPolicy][] = Object.entries(row).filter(
    (entry): entry is [string, TryPolicy] => typeof entry[1] === 'object' && 'startToClose' in entry[1],
  );

  test('gives every kind of work at least one full attempt', () => {
    expect(tries.map(([kind]) => kind)).toEqual([
      'db',
      'payment',
      'vendor',
      'notify',
      'compensation',
      'question',
    ]);
    for (const [kind, policy] of tries)
      expect([kind, policy.budget > policy.startToClose]).toEqual([kind, true]);
  });

  test('hands the attempts of a dead worker on within seconds', () => {
    for (const [kind, policy] of tries) {
      const seen = Math.min(policy.heartbeat ?? Number.POSITIVE_INFINITY, policy.startToClose);
      expect([kind, seen <= (name === 'production' ? 10_000 : 5_000)]).toEqual([kind, true]);
    }
  });

  test('beats often enough for three lost pulses of a second each', () => {
    for (const [kind, policy] of tries) {
      if (policy.heartbeat !== null) expect([kind, policy.heartbeat]).toEqual([kind, 3_000]);
    }
  });

  test('polls a silent vendor before it needs an operator', () => {
    expect(row.callbackWait).toBeLessThan(row.vendorResponseLimit);
    expect(row.callbackWait).toBeLessThanOrEqual(row.pollCap);
  });

  test('gives a checkout less time than an order, and more than a dead worker costs where people wait', () => {
    const short = checkoutPolicy(row);
    for (const kind of ['db', 'payment', 'compensation'] as const) {
      expect([kind, short[kind].budget]).toEqual([kind, row.checkoutBudget]);
      expect(short[kind].budget).toBeLessThan(row[kind].budget);
      expect(short[kind].startToClose).toBeLessThanOrEqual(short[kind].budget);
    }
    expect(row.checkoutBudget).toBeGreaterThanOrEqual(name === 'test' ? 3_000 : 10_000);
    expect(short.vendor).toEqual(row.vendor);
  });

  test('has a review limit in every currency', () => {
    for (const currency of Object.keys(CURRENCY_EXPONENTS)) {
      const limit = row.reviewAboveMinor[currency] ?? 0;
      expect(needsReview(row, { currency, minor: limit })).toBe(false);
      expect([currency, needsReview(row, { currency, minor: limit + 1 })]).toEqual([currency, true]);
    }
  });
});

test('2,000.00 euros pass without a look and a cent more does not', () => {
  expect(needsReview(POLICY_ROWS.production, { currency: 'EUR', minor: 200_000 })).toBe(false);
  expect(needsReview(POLICY_ROWS.production, { currency: 'EUR', minor: 200_001 })).toBe(true);
});
