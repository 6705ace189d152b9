import { expect, test } from 'vitest';
import { NOW, sampleWorker } from '../testing/sample-facts.ts';
import { createSignClock } from './sign-clock.ts';
import { workerLife } from './worker-gone.ts';

const HOUR = 3_600_000;

/** Readings of a worker that beats every 5 s by a clock that differs by `aheadMs`, read every 7 s. */
function readings(aheadMs: number, beats: number) {
  const clock = createSignClock();
  return [0, 7_000, 14_000, 21_000, 28_000, 35_000].map((passed) => {
    const beat = Math.min(passed, beats) - (Math.min(passed, beats) % 5_000);
    const readAt = NOW + passed;
    const sign = clock.read('w1', NOW + beat + aheadMs, readAt);
    const life = workerLife(sampleWorker({ heardAt: sign.at, beatMs: 5_000 }), readAt);
    return { life, aheadMs: sign.aheadMs };
  });
}

test.each([-HOUR, -60_000, 0, 60_000, HOUR])(
  'a worker whose clock is off by %d ms lives while it beats',
  (off) => {
    const [, ...later] = readings(off, Number.POSITIVE_INFINITY);
    expect(later.map(({ life }) => life)).toEqual(later.map(() => 'alive'));
    for (const { aheadMs } of later)
      expect(Math.abs(aheadMs - off)).toBeLessThanOrEqual(off === 0 ? 0 : 7_000);
  },
);

test.each([-HOUR, 0, HOUR])('a worker whose clock is off by %d ms is gone when its beats end', (off) => {
  expect(readings(off, 7_000).at(-1)?.life).toBe('gone');
});

test('a beat from the future counts from when it was read', () => {
  expect(createSignClock().read('w1', NOW + HOUR, NOW)).toEqual({ at: NOW, aheadMs: HOUR });
});

test('a beat that was made between two readings keeps its own time', () => {
  const clock = createSignClock();
  clock.read('w1', NOW, NOW + 1_000);
  expect(clock.read('w1', NOW + HOUR, NOW + 2 * HOUR)).toEqual({ at: NOW + HOUR, aheadMs: 0 });
  // The server may show a poll some seconds late.
  expect(clock.read('w1', NOW + 2 * HOUR - 5_000, NOW + 2 * HOUR + 1_000)).toMatchObject({ aheadMs: 0 });
});
