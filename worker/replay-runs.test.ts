import type { History } from '@temporalio/common/lib/proto-utils.js';
import { Runtime } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { readRecordedHistories } from '../test/orders/recorded-histories.ts';
import { completedPart } from './completed-part.ts';
import { quietReplays } from './replay-runs.ts';

test('a replay leaves the signals of the process alone', async () => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGUSR2'];
  const listening = () => signals.map((signal) => process.listenerCount(signal));
  const before = listening();
  quietReplays();
  expect(listening()).toEqual(before);
  await Runtime.instance().shutdown();
});

test('what no completed workflow task has answered is not repeated', async () => {
  const card = (await readRecordedHistories()).find(({ name }) => name === 'card');
  const events = (card?.history as History | undefined)?.events ?? [];
  const upTo = (count: number) => completedPart(events.slice(0, count)).map(({ eventId }) => Number(eventId));
  // 1 started, 2 scheduled, 3 started, 4 completed, 5 its command, then what followed it.
  expect(events.slice(0, 5).map((event) => event.activityTaskScheduledEventAttributes != null)).toEqual([
    false,
    false,
    false,
    false,
    true,
  ]);
  expect([1, 2, 3].map(upTo)).toEqual([[], [], []]);
  expect(upTo(4)).toEqual([1, 2, 3, 4]);
  expect([5, 6, 7, 8].map((count) => upTo(count).at(-1))).toEqual([5, 5, 5, 5]);
  expect(completedPart(events)).toEqual(events);
});
