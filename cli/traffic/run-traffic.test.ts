// The journal of a run must be true whatever the system answers, and a stopped run must end by itself.
import { describe, expect, test } from 'vitest';
import { parseTrafficEntry, type TrafficEntry } from '../../contract/stack/traffic-journal.ts';
import type { Plan, PlannedOrder } from './plan-order.ts';
import { type Answer, runTraffic, type TrafficEffects } from './run-traffic.ts';

// Everything is due at once: the start lies in the past and the rate is high.
const PLAN: Plan = { run: 'r', seed: 3, ratePerSecond: 50, policy: 'test' };
const START = new Date(Date.now() - 60_000);

function effects(place: (order: PlannedOrder) => Promise<Answer>, cancel: Answer = { kind: 'ok' }) {
  const entries: TrafficEntry[] = [];
  const made: TrafficEffects = {
    place,
    cancel: async () => cancel,
    giveBack: async () => ({ kind: 'ok' }),
    subscribe: async () => ({ kind: 'ok' }),
    write: (entry) => entries.push(entry),
    now: () => new Date(),
  };
  return { made, entries };
}

const run = (count: number | null, signal: AbortSignal = new AbortController().signal) => ({
  plan: PLAN,
  count,
  startedAt: START,
  signal,
  onTally: () => undefined,
});

const ENOUGH = 400;

describe('a traffic run', () => {
  test('writes asked before the request and the answer after it, for every order', async () => {
    const order: string[] = [];
    const { made, entries } = effects(async (planned) => {
      order.push(`sent ${planned.order.requestKey}`);
      return { kind: 'ok' };
    });
    const write = made.write;
    const recording: TrafficEffects = {
      ...made,
      write: (entry) => {
        order.push(`${entry.what} ${entry.requestKey}`);
        write(entry);
      },
    };
    const tally = await runTraffic(run(5), recording);
    expect(tally.placed).toBe(5);
    for (let index = 0; index < 5; index += 1) {
      const own = order.filter((line) => line.endsWith(` r-${index}`)).map((line) => line.split(' ')[0]);
      expect(own.slice(0, 3)).toEqual(['asked', 'sent', 'answered']);
    }
    for (const entry of entries) expect(parseTrafficEntry(JSON.stringify(entry))).toEqual(entry);
  });

  test('distinguishes unknown from failed', async () => {
    const answers: Answer[] = [
      { kind: 'unknown', detail: 'no answer' },
      { kind: 'fail' },
      { kind: 'refused' },
    ];
    const { made, entries } = effects(async () => answers.shift() ?? { kind: 'ok' });
    const tally = await runTraffic(run(4), made);
    expect(tally).toMatchObject({ placed: 1, unknown: 1, failed: 1, refused: 1 });
    const answered = entries.flatMap((entry) => (entry.what === 'answered' ? [entry.answer] : []));
    expect([...answered].sort()).toEqual(['fail', 'fail', 'ok', 'unknown']);
  });

  test('never holds more than a hundred requests, and reports what it sent late', async () => {
    let out = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    const { made } = effects(async () => {
      out += 1;
      most = Math.max(most, out);
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 100) for (const go of waiting.splice(0)) go();
      });
      out -= 1;
      return { kind: 'fail' };
    });
    const tally = await runTraffic(run(200), made);
    expect(most).toBe(100);
    expect(tally.failed).toBe(200);
    expect(tally.late).toBe(200);
  });

  test('without a count it runs until it is stopped', async () => {
    const stop = new AbortController();
    let sent = 0;
    const { made } = effects(async () => {
      sent += 1;
      if (sent === ENOUGH) stop.abort();
      return { kind: 'fail' };
    });
    const tally = await runTraffic(run(null, stop.signal), made);
    expect(tally.failed).toBeGreaterThanOrEqual(ENOUGH);
  });
});

describe('a line of the journal', () => {
  test.each(['', '{', '{"what":"asked"}', '[]', '{"what":"other","at":"x"}'])('%j is skipped', (line) => {
    expect(parseTrafficEntry(line)).toBeUndefined();
  });
});
