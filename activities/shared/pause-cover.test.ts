import { expect, test } from 'vitest';
import { type PauseEvent, pauseOver } from './pause-cover.ts';

const paused = (at: number): PauseEvent => ({ kind: 'paused', at });
const unpaused = (at: number): PauseEvent => ({ kind: 'unpaused', at });

test.each<[string, readonly PauseEvent[], string]>([
  ['no pause at all', [], 'passed'],
  ['a pause that ended before', [paused(10), unpaused(20)], 'passed'],
  ['a pause that began after', [paused(60), unpaused(70)], 'passed'],
  ['a pause that lay over it', [paused(40), unpaused(60)], 'paused-over'],
  ['the second of two', [paused(1), unpaused(2), paused(40), unpaused(60)], 'paused-over'],
  ['a pause that still lasts', [paused(40)], 'paused-over'],
])('%s', (_name, events, kind) => {
  expect(pauseOver(events, 50).kind).toBe(kind);
});

test('has its start and end', () => {
  expect(pauseOver([paused(0), unpaused(60_000)], 50)).toEqual({
    kind: 'paused-over',
    since: '1970-01-01T00:00:00.000Z',
    until: '1970-01-01T00:01:00.000Z',
  });
});
