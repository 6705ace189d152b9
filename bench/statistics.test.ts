import fc from 'fast-check';
import { expect, test } from 'vitest';
import { median, percentile, round, summarise } from './statistics.ts';

test('a summary is ordered and made of what was measured', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
      const summary = summarise(values);
      if (summary === undefined) throw new Error('a series with values has a summary');
      expect(summary.n).toBe(values.length);
      expect(summary.min).toBeLessThanOrEqual(summary.median);
      expect(summary.median).toBeLessThanOrEqual(summary.p95);
      expect(summary.p95).toBeLessThanOrEqual(summary.max);
      expect(values.map(round)).toContain(summary.p95);
    }),
  );
});

test('nothing measured gives no figure', () => {
  expect(summarise([])).toBeUndefined();
  expect(() => median([])).toThrow(RangeError);
});

test('percentiles by nearest rank; the median of an even series lies between the two in the middle', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  expect(percentile(hundred, 95)).toBe(95);
  expect(percentile(hundred, 100)).toBe(100);
  expect(percentile([7], 95)).toBe(7);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});
