import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dueAt, nextPeriod } from './cadence.ts';

const START = Date.parse('2024-01-31T09:30:00Z');
const day = (time: number): string => new Date(time).toISOString();

test('the 31st stays the 31st after shorter months, over leap years and for ten years', () => {
  const monthly = { every: 1, unit: 'months' } as const;
  const due = [1, 2, 3, 4, 14, 26].map((n) => day(dueAt(START, monthly, n)));
  expect(due).toEqual([
    '2024-01-31T09:30:00.000Z',
    '2024-02-29T09:30:00.000Z',
    '2024-03-31T09:30:00.000Z',
    '2024-04-30T09:30:00.000Z',
    '2025-02-28T09:30:00.000Z',
    '2026-02-28T09:30:00.000Z',
  ]);
  expect(day(dueAt(START, { every: 1, unit: 'years' }, 11))).toBe('2034-01-31T09:30:00.000Z');
});

test('periods come one after the other, and the next one is the first ahead', () => {
  const cadences = fc.record({
    every: fc.integer({ min: 1, max: 6 }),
    unit: fc.constantFrom('seconds', 'days', 'weeks', 'months', 'years'),
  } as const);
  fc.assert(
    fc.property(
      cadences,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 1e10 }),
      (cadence, from, later) => {
        expect(dueAt(START, cadence, from + 1)).toBeGreaterThan(dueAt(START, cadence, from));
        const now = START + (cadence.unit === 'seconds' ? later / 1e4 : later);
        const period = nextPeriod(START, cadence, { from, now });
        expect(period).toBeGreaterThanOrEqual(from);
        expect(dueAt(START, cadence, period)).toBeGreaterThan(now);
        if (period > from) expect(dueAt(START, cadence, period - 1)).toBeLessThanOrEqual(now);
      },
    ),
    { numRuns: 200 },
  );
});
