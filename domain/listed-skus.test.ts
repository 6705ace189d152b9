import { expect, test } from 'vitest';
import { listedSkus, SKUS_BYTES } from './listed-skus.ts';

test('each sku once, in the order of the lines', () => {
  expect(listedSkus([{ sku: 'b' }, { sku: 'a' }, { sku: 'b' }])).toEqual(['b', 'a']);
  expect(listedSkus([])).toEqual([]);
});

test('never more than the server takes, whatever the skus are', () => {
  const lines = Array.from({ length: 100 }, (_, at) => ({ sku: String(at).padStart(64, 'x') }));
  const listed = listedSkus(lines);
  expect(JSON.stringify(listed).length).toBeLessThanOrEqual(SKUS_BYTES);
  expect(listed.length).toBe(26);
});
