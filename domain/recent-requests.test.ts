import { expect, test } from 'vitest';
import { RECENT_AGE_MS, RECENT_MAX, type RecentRequest, recall, remember } from './recent-requests.ts';

const request = (key: string, at: number, hash = 'h'): RecentRequest<string> => ({
  key,
  hash,
  at,
  answer: `answer to ${key}`,
});

test('the same request gets the same answer, other content under its key is detected', () => {
  const known = remember([], request('a', 1));
  expect(recall(known, { key: 'a', hash: 'h' })).toEqual({ kind: 'answered', answer: 'answer to a' });
  expect(recall(known, { key: 'a', hash: 'other' })).toEqual({ kind: 'reused' });
  expect(recall(known, { key: 'b', hash: 'h' })).toEqual({ kind: 'new' });
});

test('it keeps the newest and forgets what is older than a day', () => {
  let known: readonly RecentRequest<string>[] = [];
  for (let at = 0; at < RECENT_MAX + 5; at += 1) known = remember(known, request(`k${at}`, at));
  expect(known).toHaveLength(RECENT_MAX);
  expect(known[0]?.key).toBe('k5');
  expect(remember(known, request('late', RECENT_AGE_MS + 100)).map((each) => each.at)).toEqual([
    ...Array.from({ length: 104 }, (_, index) => 101 + index),
    RECENT_AGE_MS + 100,
  ]);
});

test('a key is listed once', () => {
  expect(remember([request('a', 1)], request('a', 2))).toEqual([request('a', 2)]);
});
