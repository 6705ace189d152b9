import { expect, test } from 'vitest';
import { POLICY_ROWS } from './policy.ts';
import { pollDueAt } from './poll-due.ts';

const policy = { callbackWait: 10, pollCap: 40 };
const silent = (asked: number, askedAt = 0) => ({ newsAt: 1_000, asked, askedAt });

test('the pauses double up to the cap', () => {
  const due = [0, 1, 2, 3, 4].map((asked) => pollDueAt(silent(asked), policy, false));
  expect(due).toEqual([1_010, 1_030, 1_070, 1_110, 1_150]);
});

test('with a full history the pause is many times the cap, from the last asking or the last news on', () => {
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
    at = pollDueAt({ newsAt: 0, asked, askedAt }, { callbackWait, pollCap }, history > suggested);
    askedAt = at;
    asked += 1;
  }
  expect(at / 86_400_000 / 365).toBeGreaterThan(5);
});
