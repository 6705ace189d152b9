import { expect, test } from 'vitest';
import { NOW, sampleQueue, sampleWorker } from '../testing/sample-facts.ts';
import { pollingOf } from './polling.ts';
import { listedWorkers, withPolls, workerLife } from './worker-gone.ts';

test('a worker that polls is alive although its heartbeats are old', () => {
  const silent = sampleWorker({ heardAt: NOW - 44_000, startedAt: NOW - 300_000 });
  const queue = sampleQueue({
    pollers: [{ identity: 'w1', lastPollAt: NOW - 2_000 }],
    lastPollAt: NOW - 2_000,
  });
  expect(withPolls([silent], [queue]).map((worker) => workerLife(worker, NOW))).toEqual(['alive']);
  expect(pollingOf({ queue, workers: [silent], now: NOW })).toEqual({ kind: 'polled', by: ['w1'] });
  // It polled half a minute after its last beat, and a long poll lasts for a minute.
  const waiting = sampleWorker({ heardAt: NOW - 90_000, polledAt: NOW - 40_000 });
  expect(workerLife(waiting, NOW)).toBe('alive');
});

test('one that answered a moment ago is no silent queue', () => {
  const silent = sampleWorker({ heardAt: NOW - 44_000 });
  const answered = { at: NOW - 1_000, by: 'w1' };
  const judged = pollingOf({ queue: sampleQueue(), workers: [silent], answered, now: NOW });
  expect(judged).toEqual({ kind: 'polled', by: ['w1'] });
  const before = { at: NOW - 40_000, by: 'w1' };
  expect(pollingOf({ queue: sampleQueue(), workers: [silent], answered: before, now: NOW })).toMatchObject({
    kind: 'silent',
    since: NOW - 40_000,
  });
});

test('a poll of the predecessor is no life of a worker of the same name', () => {
  const young = sampleWorker({ startedAt: NOW - 5_000, heardAt: null });
  const queue = sampleQueue({ pollers: [{ identity: 'w1', lastPollAt: NOW - 8_000 }] });
  expect(withPolls([young], [queue])[0]?.polledAt).toBeUndefined();
});

test('ended workers leave the list: replaced ones at once, the others after a while', () => {
  const dead = sampleWorker({ pid: '1', heardAt: NOW - 60_000, startedAt: NOW - 900_000 });
  const young = sampleWorker({ pid: '2', startedAt: NOW - 5_000 });
  const other = sampleWorker({ name: 'w2', pid: '3', heardAt: NOW - 60_000 });
  const stopped = sampleWorker({ name: 'w3', status: 'shutting-down', heardAt: NOW - 90_000 });
  const pids = (at: number) => listedWorkers([dead, young, other, stopped], at).map(({ pid }) => pid);
  expect(pids(NOW)).toEqual(['2', '3']);
  expect(listedWorkers([other], NOW + 15 * 60_000)).toEqual([]);
  expect(listedWorkers([{ ...stopped, heardAt: NOW - 30_000 }], NOW)).toHaveLength(1);
});
