import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  advanceVendor,
  isPlausibleVersion,
  isVendorLost,
  isVendorOver,
  isVendorReady,
  overrideVendor,
  VENDOR_STATUSES,
  type VendorProgress,
  type VendorStatusReport,
} from './vendor-progress.ts';

const start: VendorProgress = { status: 'creating', version: 0, tracking: null };
const report = (
  status: VendorStatusReport['status'],
  version: number,
  tracking: string | null = null,
): VendorStatusReport => ({
  status,
  version,
  tracking,
});

describe('one update', () => {
  test('a step ahead is taken', () => {
    expect(advanceVendor(start, report('ready', 3))).toEqual({
      kind: 'advanced',
      progress: { status: 'ready', version: 3, tracking: null },
    });
  });

  test('a repeat and a late arrival change nothing', () => {
    const ready = advanceVendor(start, report('ready', 3)).progress;
    expect(advanceVendor(ready, report('ready', 3))).toEqual({ kind: 'old', progress: ready });
    expect(advanceVendor(ready, report('shipped', 2))).toEqual({ kind: 'old', progress: ready });
  });

  test('a forged step back is not believed, but its version is remembered', () => {
    const shipped = advanceVendor(start, report('shipped', 4, 'T1')).progress;
    expect(advanceVendor(shipped, report('accepted', 9))).toEqual({
      kind: 'same',
      progress: { status: 'shipped', version: 9, tracking: 'T1' },
    });
  });

  test('what is over stays over', () => {
    for (const over of ['delivered', 'rejected', 'cancelled'] as const) {
      const known = { status: over, version: 5, tracking: null };
      for (const status of VENDOR_STATUSES) {
        expect(advanceVendor(known, report(status, 6)).progress.status).toBe(over);
      }
    }
  });
});

// Real vendor updates: versions 1, 2, 3 … of an order that goes ahead and perhaps ends early.
const stories = fc.constantFrom<readonly VendorStatusReport['status'][]>(
  ['accepted', 'packing', 'ready', 'shipped', 'delivered'],
  ['accepted', 'ready', 'shipped', 'delivered'],
  ['accepted', 'rejected'],
  ['accepted', 'packing', 'cancelled'],
);

/** A story as the network delivers it: shuffled, some pieces twice, some lost. */
const deliveries = stories.chain((story) => {
  const reports = story.map((status, index) => report(status, index + 1));
  return fc.record({
    reports: fc.constant(reports),
    heard: fc.array(fc.constantFrom(...reports), { minLength: 1, maxLength: 20 }),
  });
});

test('whatever the network does, we end with the newest piece that we heard', () => {
  fc.assert(
    fc.property(deliveries, ({ heard }) => {
      const end = heard.reduce((known, piece) => advanceVendor(known, piece).progress, start);
      // The model: no state at all, just the newest version among what was heard.
      const newest = heard.reduce((best, piece) => (piece.version > best.version ? piece : best));
      expect([end.status, end.version]).toEqual([newest.status, newest.version]);
    }),
    { numRuns: 1_000, seed: 11 },
  );
});

test('each piece is taken once at the most, and progress never goes back', () => {
  fc.assert(
    fc.property(deliveries, ({ heard }) => {
      const taken: number[] = [];
      let known = start;
      for (const piece of heard) {
        const { kind, progress } = advanceVendor(known, piece);
        if (kind === 'advanced') taken.push(piece.version);
        if (isVendorReady(known.status))
          expect(isVendorReady(progress.status) || isVendorLost(progress.status)).toBe(true);
        if (isVendorOver(known.status)) expect(progress.status).toBe(known.status);
        known = progress;
      }
      expect(taken).toEqual([...new Set(taken)].sort((a, b) => a - b));
    }),
    { numRuns: 1_000, seed: 12 },
  );
});

test('a version that leaps is distinguished from one that grows', () => {
  expect([1, 2, 1_004].map((version) => isPlausibleVersion(4, version))).toEqual([true, true, true]);
  expect([1_005, Number.MAX_SAFE_INTEGER].some((version) => isPlausibleVersion(4, version))).toBe(false);
});

describe("a person's word for a vendor", () => {
  const statuses = ['none', 'creating', ...VENDOR_STATUSES] as const;
  const RANK = {
    none: 0,
    creating: 0,
    accepted: 1,
    packing: 2,
    ready: 3,
    shipped: 4,
    delivered: 5,
    rejected: 6,
    cancelled: 6,
  };
  const OVER: readonly string[] = ['delivered', 'rejected', 'cancelled'];

  test.each(statuses)('while it is %s', (status) => {
    const known = { status, version: 4, tracking: 'NW-1' };
    for (const reported of VENDOR_STATUSES) {
      const ahead = RANK[reported] > RANK[status] && !OVER.includes(status);
      expect([reported, overrideVendor(known, reported)]).toEqual([
        reported,
        ahead ? { ...known, status: reported } : null,
      ]);
    }
  });

  test('later vendor updates are applied as before', () => {
    const known = overrideVendor({ status: 'accepted', version: 1, tracking: null }, 'ready');
    if (known === null) throw new Error('it was refused');
    expect(advanceVendor(known, { status: 'shipped', version: 2, tracking: 'NW-1' }).kind).toBe('advanced');
  });
});
