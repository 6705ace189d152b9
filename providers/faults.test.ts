import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../contract/providers/providers.ts';
import { faultOf, faultsSchema, isPicked, readFaults, writeFaults } from './faults.ts';
import { openStore } from './store.ts';

const NOW = Date.parse('2026-11-21T10:00:00.000Z');

function fault(change: Partial<Fault>): Fault {
  return {
    id: 'f',
    match: {},
    share: 1,
    seed: 7,
    from: null,
    until: null,
    effect: { type: 'unavailable', status: 503 },
    ...change,
  };
}

function hits(given: Fault, situation: Parameters<typeof faultOf>[2]['situation'], now = NOW): boolean {
  return faultOf([given], given.effect.type, { situation, now }) !== undefined;
}

describe('whom a fault hits', () => {
  const asked = { kinds: ['authorise' as const], orderId: 'ord-1' };
  test.each<[string, Partial<Fault>, boolean]>([
    ['all when it names nothing', {}, true],
    ['its kind', { match: { kind: 'authorise' } }, true],
    ['no other kind', { match: { kind: 'capture' } }, false],
    ['its order', { match: { orderId: 'ord-1' } }, true],
    ['no other order', { match: { orderId: 'ord-2' } }, false],
    ['no vendor where none is asked', { match: { vendorId: 'fjord' } }, false],
    ['no order before its time', { from: '2026-11-21T10:00:00.001Z' }, false],
    ['an order from its first moment', { from: '2026-11-21T10:00:00.000Z' }, true],
    ['no order from its last moment', { until: '2026-11-21T10:00:00.000Z' }, false],
    ['no order at a share of zero', { share: 0 }, false],
  ])('%s', (_name, change, expected) => {
    expect(hits(fault(change), asked)).toBe(expected);
  });
});

test('the same seed hits the same orders, in the share that was asked for', () => {
  const orders = Array.from({ length: 4_000 }, (_, index) => `ord-${index}`);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      (seed, share) => {
        const picked = orders.filter((order) => isPicked({ seed, share }, order));
        expect(Math.abs(picked.length / orders.length - share)).toBeLessThan(0.05);
        expect(orders.filter((order) => isPicked({ seed, share }, order))).toEqual(picked);
        // A larger share hits the same orders and some more.
        const more = new Set(
          orders.filter((order) => isPicked({ seed, share: Math.min(1, share + 0.05) }, order)),
        );
        expect(picked.every((order) => more.has(order))).toBe(true);
      },
    ),
    { numRuns: 20 },
  );
});

test('the list is replaced as a whole and kept in the store', () => {
  const store = openStore(null, NOW);
  writeFaults(store, [fault({ id: 'a' }), fault({ id: 'b' })]);
  writeFaults(store, [fault({ id: 'c' })]);
  expect(readFaults(store)).toEqual([fault({ id: 'c' })]);
});

test.each([
  ['an unknown effect', { ...fault({}), effect: { type: 'explode' } }],
  ['a share above one', fault({ share: 1.5 })],
  ['an unknown kind', { ...fault({}), match: { kind: 'pay' } }],
  ['a time that is none', fault({ from: 'soon' })],
])('%s is refused', (_name, wrong) => {
  expect(v.safeParse(faultsSchema, [wrong]).success).toBe(false);
});
