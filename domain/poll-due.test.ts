import { expect, test } from 'vitest';
import { POLICY_ROWS } from './policy.ts';
import { nextAskAt, pollDueAt, REST_PAUSE, spacedPause } from './poll-due.ts';

const policy = { callbackWait: 10, pollCap: 40 };
const silent = (asked: number, askedAt = 0) => ({ lastStatusAt: 1_000, asked, askedAt });

test('the pauses double up to the cap', () => {
  const due = [0, 1, 2, 3, 4].map((asked) => pollDueAt(silent(asked), policy, false));
  expect(due).toEqual([1_010, 1_030, 1_070, 1_110, 1_150]);
});

test('with a full history the pause is many times the cap, from the last poll or the last report on', () => {
  expect(pollDueAt(silent(3), policy, true)).toBe(1_000 + 24 * 40);
  expect(pollDueAt(silent(5_000, 9_000), policy, true)).toBe(9_000 + 24 * 40);
});

test('in production a vendor that never answers again does not fill a history in five years', () => {
  const { callbackWait, pollCap } = POLICY_ROWS.production;
  const [events, suggested, limit] = [11, 4_096, 51_200];
  let at = 0;
  let asked = 0;
  let askedAt = 0;
  for (let history = 0; history < limit; history += events) {
    at = pollDueAt({ lastStatusAt: 0, asked, askedAt }, { callbackWait, pollCap }, history > suggested);
    askedAt = at;
    asked += 1;
  }
  expect(at / 86_400_000 / 365).toBeGreaterThan(5);
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** When a vendor that never answers is asked within `lasting`, by workers that are away in the given times. */
function questions(
  row: (typeof POLICY_ROWS)[keyof typeof POLICY_ROWS],
  about: { readonly lasting: number; readonly away?: readonly [number, number]; readonly parts?: number },
): readonly number[] {
  const { away = [0, 0], lasting, parts = 1 } = about;
  const asked: number[] = [];
  let now = 0;
  for (;;) {
    const due = nextAskAt({ lastStatusAt: 0, asked: asked.length, askedAt: asked.at(-1) ?? 0 }, row, {
      now,
      full: false,
      parts,
    });
    const at = Math.max(now, due);
    now = at >= away[0] && at < away[1] ? away[1] : at;
    if (now > lasting) return asked;
    asked.push(now);
  }
}

test.each(Object.entries(POLICY_ROWS))(
  '%s: the missing report is shown at the limit, and polling continues',
  (_, row) => {
    const asked = questions(row, { lasting: row.vendorResponseLimit + 2 * row.pollCap + REST_PAUSE });
    expect(asked[0]).toBe(row.callbackWait);
    expect(asked).toContain(row.vendorResponseLimit);
    expect(asked.at(-1)).toBeGreaterThan(row.vendorResponseLimit);
  },
);

test.each(Object.entries(POLICY_ROWS))(
  '%s: a worker that was away for 20 minutes or a day asks once',
  (_, row) => {
    for (const away of [20 * MINUTE, 24 * HOUR]) {
      const from = row.callbackWait * 4;
      const asked = questions(row, { lasting: from + away + 30 * MINUTE, away: [from, from + away] });
      const back = asked.filter((at) => at >= from + away && at < from + away + MINUTE);
      expect(back.length).toBeLessThanOrEqual(1);
    }
  },
);

test.each([1, 2, 4])('%s silent vendors cost no more than ten events a minute in the long run', (parts) => {
  for (const row of Object.values(POLICY_ROWS)) {
    const hour = questions(row, { lasting: 2 * HOUR, parts }).filter((at) => at > HOUR);
    expect((hour.length * 11 * parts) / 60).toBeLessThanOrEqual(10);
  }
});

test('a clock that is set back by an hour postpones no question by an hour', () => {
  const state = { lastStatusAt: 2 * HOUR, asked: 2, askedAt: 2 * HOUR };
  const due = nextAskAt(state, POLICY_ROWS.demo, { now: HOUR, full: false, parts: 1 });
  expect(due - HOUR).toBeLessThanOrEqual(REST_PAUSE);
});

test('the interval follows the policy first, then the time without a report, and stops growing', () => {
  expect([0, 10_000, 60_000, HOUR].map((silent) => spacedPause(10_000, silent))).toEqual([
    10_000, 10_000, 30_000, 90_000,
  ]);
  expect(spacedPause(HOUR, 24 * HOUR)).toBe(HOUR);
});
