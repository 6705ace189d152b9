import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderIdFromDigest } from '../../../domain/order-id.ts';
import { shortIds } from './short-id.ts';

test('short ids are unique, at least six long, and beginnings of what they stand for', () => {
  const id = fc.uint8Array({ minLength: 10, maxLength: 10 }).map(orderIdFromDigest);
  const close = fc.tuple(id, fc.nat(15)).map(([one, at]) => `${one.slice(0, 4 + at)}${'0'.repeat(16 - at)}`);
  fc.assert(
    fc.property(fc.array(fc.oneof(id, close)), (ids) => {
      const short = shortIds(ids);
      expect(new Set(short.values()).size).toBe(new Set(ids).size);
      for (const [whole, part] of short) {
        expect(whole.startsWith(part)).toBe(true);
        expect(part.length).toBeGreaterThanOrEqual(10);
        expect([...short.keys()].filter((other) => other.startsWith(part))).toEqual([whole]);
      }
    }),
  );
});

test('ids of other systems are left alone', () => {
  expect(shortIds(['my-workflow']).get('my-workflow')).toBe('my-workflow');
});

test('ids that differ within a character are distinguished by the whole character', () => {
  const [one, two] = ['ord-000000e\u0301x', 'ord-000000e\u0300x'];
  expect([...shortIds([one, two]).values()]).toEqual([one.slice(0, 12), two.slice(0, 12)].toSorted());
});
