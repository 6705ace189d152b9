import { expect, test } from 'vitest';
import type { Evidence } from '../evidence/evidence.ts';
import { restLines, timesToRest } from './time-to-rest.ts';

const AT = 1_000_000;
const cases = ['fast', 'slow', 'stuck', 'moving', 'settled', 'returned'].map((name) => ({
  name,
  failpoint: `point-${name}`,
  order: { orderId: `ord-${name}` },
}));
const run = (name: string, more: object) => ({
  orderId: `ord-${name}`,
  open: false,
  stage: 'completed',
  stuckReason: null,
  startTime: AT,
  closeTime: null,
  ...more,
});
const evidence = {
  runs: [
    run('fast', { closeTime: AT + 5_000 }),
    run('slow', { closeTime: AT + 60_000 }),
    run('stuck', { open: true, stage: 'fulfilling', stuckReason: 'activity-retrying' }),
    run('moving', { open: true, stage: 'capturing' }),
    run('returned', { closeTime: AT + 3_000 }),
  ],
  database: {
    orders: [{ orderId: 'ord-settled', stage: 'payment_failed', placedAt: AT, updatedAt: AT + 9_000 }],
    returns: [{ orderId: 'ord-returned', updatedAt: AT + 30_000 }],
  },
} as unknown as Evidence;
const fired = new Map([
  ['point-fast', AT + 1_000],
  ['point-slow', AT + 20_000],
  ['point-returned', AT + 10_000],
]);
const rests = timesToRest(cases, evidence, { fired, moving: new Set(['ord-moving']) });
const of = (name: string) => rests.find((each) => each.name === name);

test('what needs a person or still moves comes first, then the slowest', () => {
  expect(rests.map(({ name }) => name)).toEqual(['stuck', 'moving', 'slow', 'returned', 'settled', 'fast']);
  expect(of('stuck')?.waits).toBe('needs a person in fulfilling: activity-retrying');
  expect(of('moving')?.waits).toBe('still moves in capturing');
});

test('time counts from the crash and from the start, to the end of the return as well', () => {
  expect(of('slow')).toMatchObject({ seconds: 60, afterCrash: 40, waits: null });
  expect(of('returned')).toMatchObject({ seconds: 30, afterCrash: 20 });
});

test('an order that its checkout settled has settled without a run', () => {
  expect(of('settled')).toMatchObject({ seconds: 9, afterCrash: null, waits: null });
});

test('the report names the slowest and how many are not at rest', () => {
  const [head, first] = restLines(rests);
  expect(head).toBe('time to rest after the crash: median 20 s, longest 40 s; not at rest: 2');
  expect(first).toMatch(/stuck .*needs a person in fulfilling: activity-retrying$/);
  expect(restLines([])).toEqual([]);
});
