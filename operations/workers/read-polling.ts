import type { TemporalLink } from '../temporal/connect.ts';
import { type Polling, pollingOf } from './polling.ts';
import { describeQueue, type QueueRef } from './queues.ts';
import { listWorkers } from './workers.ts';

/** Reads matching and the worker list, and evaluates them. What cannot be read is unknown, never silent. */
export async function readPolling(
  link: TemporalLink,
  queue: QueueRef,
  now: number,
  signal?: AbortSignal,
): Promise<Polling> {
  const [facts, fleet] = await Promise.all([describeQueue(link, queue, signal), listWorkers(link, signal)]);
  if (!facts.ok) return { kind: 'unknown', lastPollAt: null };
  return pollingOf({
    queue: facts.value,
    workers: fleet.ok ? fleet.value.workers : null,
    now,
  });
}
