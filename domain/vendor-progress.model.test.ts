// Vendor updates arrive at least once and in any order. The model looks at all received updates, not at a state.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  advanceVendor,
  VENDOR_STATUSES,
  type VendorProgress,
  type VendorStatusReport,
} from './vendor-progress.ts';

const NOTHING: VendorProgress = { status: 'none', version: 0, tracking: null };
const WAY: readonly VendorProgress['status'][] = [
  'none',
  'creating',
  'accepted',
  'packing',
  'ready',
  'shipped',
  'delivered',
];
const LOST: readonly VendorProgress['status'][] = ['rejected', 'cancelled'];

const REPORTS: fc.Arbitrary<VendorStatusReport> = fc.record({
  status: fc.constantFrom(...VENDOR_STATUSES),
  version: fc.integer({ min: 1, max: 12 }),
  tracking: fc.option(fc.constantFrom('T1', 'T2'), { nil: null }),
});

const applied = (reports: readonly VendorStatusReport[], from = NOTHING): VendorProgress =>
  reports.reduce((known, one) => advanceVendor(known, one).progress, from);

/** What was newer than everything before it; the rest was known. */
function fresh(reports: readonly VendorStatusReport[]): readonly VendorStatusReport[] {
  return reports.filter((one, at) => reports.slice(0, at).every((earlier) => earlier.version < one.version));
}

function expected(reports: readonly VendorStatusReport[]): VendorProgress {
  const taken = fresh(reports);
  const ends = taken.findIndex(({ status }) => status === 'delivered' || LOST.includes(status));
  const counted = ends === -1 ? taken : taken.slice(0, ends + 1);
  const lost = counted.find(({ status }) => LOST.includes(status));
  const furthest = Math.max(0, ...counted.map(({ status }) => WAY.indexOf(status)));
  return {
    status: lost?.status ?? WAY[furthest] ?? 'none',
    version: Math.max(0, ...taken.map(({ version }) => version)),
    tracking: taken.findLast(({ tracking }) => tracking !== null)?.tracking ?? null,
  };
}

describe('any order of updates', () => {
  test('leads where the newest of them lead', () => {
    fc.assert(
      fc.property(fc.array(REPORTS, { maxLength: 14 }), (reports) => {
        expect(applied(reports)).toEqual(expected(reports));
      }),
      { numRuns: 3_000 },
    );
  });

  test('repeating all updates changes nothing', () => {
    fc.assert(
      fc.property(fc.array(REPORTS, { maxLength: 14 }), fc.nat(20), (reports, turn) => {
        const known = applied(reports);
        const again = [...reports.slice(turn % (reports.length + 1)), ...reports];
        expect(applied(again, known)).toEqual(known);
      }),
    );
  });

  test('out-of-order vendor updates converge on the newest version', () => {
    const way = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(way, fc.array(fc.nat(1_000), { minLength: 1, maxLength: 20 }), (length, mix) => {
        const story = WAY.slice(2, 2 + length).map(
          (status, index): VendorStatusReport => ({
            status: status as VendorStatusReport['status'],
            version: index + 1,
            tracking: null,
          }),
        );
        const mixed = mix.flatMap((pick) => story[pick % story.length] ?? []);
        const newest = mixed.reduce((a, b) => (b.version > a.version ? b : a));
        expect(applied(mixed)).toMatchObject({ status: newest.status, version: newest.version });
      }),
    );
  });
});
