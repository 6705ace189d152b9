import { expect, test } from 'vitest';
import { NOW, sampleQueue, sampleWorker } from '../testing/sample-facts.ts';
import { pollingOf } from './polling.ts';

const poller = { identity: 'w1', lastPollAt: NOW - 30_000 };

test('a beating worker polls its queues', () => {
  expect(pollingOf({ queue: sampleQueue(), workers: [sampleWorker()], now: NOW })).toEqual({
    kind: 'polled',
    by: ['w1'],
  });
});

test('a worker that stopped beating is gone, although the server still lists its poller and calls it running', () => {
  const killed = sampleWorker({ heardAt: NOW - 41_000 });
  const queue = sampleQueue({ pollers: [poller], lastPollAt: poller.lastPollAt });
  expect(pollingOf({ queue, workers: [killed], now: NOW })).toEqual({
    kind: 'silent',
    since: NOW - 30_000,
    lastBy: ['w1'],
  });
});

test('workers of other queues do not count', () => {
  const other = sampleWorker({ queues: ['vendor'] });
  expect(pollingOf({ queue: sampleQueue(), workers: [other], now: NOW }).kind).toBe('silent');
});

test('a foreign worker that beats once a minute is not gone after half of it', () => {
  const slow = sampleWorker({ beatMs: 60_000, heardAt: NOW - 90_000 });
  expect(pollingOf({ queue: sampleQueue(), workers: [slow], now: NOW }).kind).toBe('polled');
  const unknown = sampleWorker({ beatMs: null, heardAt: NOW - 90_000 });
  expect(pollingOf({ queue: sampleQueue(), workers: [unknown], now: NOW }).kind).toBe('polled');
});

test('without heartbeats the last poll and the backlog decide', () => {
  const queue = sampleQueue({ pollers: [poller], lastPollAt: poller.lastPollAt });
  const judge = (change: object) => pollingOf({ queue: { ...queue, ...change }, workers: [], now: NOW }).kind;
  expect(judge({})).toBe('unknown');
  expect(judge({ dispatchedPerSecond: 2 })).toBe('polled');
  expect(judge({ backlog: 3, oldestMs: 20_000 })).toBe('silent');
  expect(judge({ lastPollAt: NOW - 120_000 })).toBe('silent');
  expect(judge({ pollers: [], lastPollAt: null })).toBe('silent');
});

test('a worker that is shutting down takes nothing new', () => {
  const workers = [sampleWorker({ status: 'shutting-down' })];
  expect(pollingOf({ queue: sampleQueue(), workers, now: NOW })).toMatchObject({ kind: 'silent' });
});
