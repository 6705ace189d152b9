import type { QueueFacts } from './queues.ts';
import { latest } from './queues.ts';
import { isGone } from './worker-gone.ts';
import type { WorkerProcess } from './workers.ts';

/** Whether anybody takes work from a queue: the question behind most pages. */
export type Polling =
  | { readonly kind: 'polled'; readonly by: readonly string[] }
  /** Nobody does; `since` is the last sign of life, null where there never was one. */
  | { readonly kind: 'silent'; readonly since: number | null; readonly lastBy: readonly string[] }
  | { readonly kind: 'unknown'; readonly lastPollAt: number | null };

/** Long polls last up to a minute, so a live poller may not have been seen for that long. */
const POLL_QUIET_MS = 70_000;
/** With nobody dispatching, a task this old is not merely waiting its turn. */
const BACKLOG_STALE_MS = 10_000;

export type PollingEvidence = {
  readonly queue: QueueFacts;
  /** null where the server or the workers do not report heartbeats. */
  readonly workers: readonly WorkerProcess[] | null;
  readonly now: number;
};

/**
 * Heartbeats decide where there are any: the server lists killed pollers for five minutes. Without them the age of
 * the last poll and of the backlog decide.
 */
export function judgePolling(evidence: PollingEvidence): Polling {
  const { queue, workers, now } = evidence;
  const beating = (workers ?? []).filter((worker) => worker.queues.includes(queue.name));
  // One that is shutting down finishes what it has and takes nothing new; it is called so also after it has ended.
  const alive = beating.filter((worker) => !isGone(worker, now) && worker.status !== 'shutting-down');
  if (alive.length > 0) return { kind: 'polled', by: alive.map((worker) => worker.name) };
  const lastSign = latest([queue.lastPollAt, ...beating.map((worker) => worker.heardAt)]);
  if (beating.length > 0) {
    return { kind: 'silent', since: lastSign, lastBy: beating.map((worker) => worker.name) };
  }
  if (queue.pollers.length === 0) return { kind: 'silent', since: null, lastBy: [] };
  const pollers = queue.pollers.map((poller) => poller.identity);
  const stale = (queue.oldestMs ?? 0) > BACKLOG_STALE_MS && queue.dispatchedPerSecond === 0;
  if (stale || (queue.lastPollAt !== null && now - queue.lastPollAt > POLL_QUIET_MS)) {
    return { kind: 'silent', since: queue.lastPollAt, lastBy: pollers };
  }
  return queue.dispatchedPerSecond > 0
    ? { kind: 'polled', by: pollers }
    : { kind: 'unknown', lastPollAt: queue.lastPollAt };
}
