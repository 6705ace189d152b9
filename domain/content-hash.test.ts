import { expect, test } from 'vitest';
import { canonicalJson, contentHash } from './content-hash.ts';

test('the order of the keys and missing fields do not count', () => {
  expect(canonicalJson({ b: 1, a: { d: undefined, c: [2, { f: 1, e: 2 }] } })).toBe(
    '{"a":{"c":[2,{"e":2,"f":1}]},"b":1}',
  );
  expect(contentHash({ a: 1, b: 2 })).toBe(contentHash({ b: 2, a: 1, c: undefined }));
});

test('every other content has another hash', () => {
  const hashes = new Set<string>();
  for (let quantity = 0; quantity < 20_000; quantity += 1) {
    hashes.add(contentHash({ sku: `nw-${quantity % 500}`, quantity, currency: 'EUR' }));
  }
  expect(hashes.size).toBe(20_000);
  expect([...hashes].every((hash) => /^[0-9a-z]{22}$/.test(hash))).toBe(true);
});
