import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../domain/content-hash.ts';
import { fingerprint } from './fingerprint.ts';

const json = fc.jsonValue({ maxDepth: 3 });

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, field]): [string, unknown] => [name, shuffled(field)])
      .reverse(),
  );
}

test('the order in which a request was put together does not matter', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(fingerprint(shuffled(value))).toBe(fingerprint(value));
    }),
  );
});

test('a journey through JSON changes nothing', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(fingerprint(JSON.parse(JSON.stringify(value)))).toBe(fingerprint(value));
    }),
  );
});

test('two requests that differ have different fingerprints', () => {
  fc.assert(
    fc.property(json, json, (left, right) => {
      fc.pre(canonicalJson(left) !== canonicalJson(right));
      expect(fingerprint(left)).not.toBe(fingerprint(right));
    }),
  );
});

test('a missing field is the same as undefined, but null is not', () => {
  expect(fingerprint({ note: undefined })).toBe(fingerprint({}));
  expect(fingerprint({ note: null })).not.toBe(fingerprint({}));
  expect(fingerprint([1, 2])).not.toBe(fingerprint([2, 1]));
});
