import { expect, test } from 'vitest';
import { steadyRate } from './throughput.ts';

test('the rate is that of the middle: neither the first wave nor the tail counts', () => {
  // Ten a second all along, but for a slow start and a long last one.
  const middle = Array.from({ length: 98 }, (_, index) => 20_000 + index * 100);
  expect(steadyRate([9_000, ...middle, 90_000])).toBeCloseTo(10, 5);
});

test('too few completions make no rate', () => {
  expect(() => steadyRate([])).toThrow(RangeError);
  expect(() => steadyRate([5])).toThrow(RangeError);
});
