import type { QueueFacts } from './queues.ts';
import { latest } from './queues.ts';
import { lastSignOf, POLL_QUIET_MS, RECENT_POLL_MS, withPolls, workerLife } from './worker-gone.ts';
import type { WorkerProcess } from './workers.ts';

/** Whether a worker polls a queue: the cause of most pages. */
export type Polling =
  | { readonly kind: 'polled'; readonly by: readonly string[] }
  /** No worker does; `since` is the last sign of one, null if there never was one. */
  | { readonly kind: 'silent'; readonly since: number | null; readonly lastBy: readonly string[] }
  | { readonly kind: 'unknown'; readonly lastPollAt: number | null };

/** Without dispatches, a task this old is not merely queued. */
const BACKLOG_STALE_MS = 10_000;

export type PollingEvidence = {
  readonly queue: QueueFacts;
  /** null where the server or the workers do not report heartbeats. */
  readonly workers: readonly WorkerProcess[] | null;
  /** When a worker last completed a task of this queue or answered a query, if known. */
  readonly answered?: { readonly at: number; readonly by: string } | undefined;
  /** The moment of the reading. */
  readonly now: number;
};

/**
 * All evidence counts: heartbeats, polls and answers. The server lists killed pollers for five minutes, so where a
 * worker heartbeats a missing one outweighs an old poll; a young poll or answer outweighs missing beats.
 */
export function pollingOf(evidence: PollingEvidence): Polling {
  const { queue, now, answered } = evidence;
  const workers = withPolls(evidence.workers ?? [], [queue]);
  const beating = workers.filter((worker) => worker.queues.includes(queue.name));
  // One that is shutting down finishes what it has and takes nothing new; it is called so also after it has ended.
  const alive = beating.filter(
    (worker) => workerLife(worker, now) === 'alive' && worker.status !== 'shutting-down',
  );
  if (alive.length > 0) return { kind: 'polled', by: alive.map((worker) => worker.name) };
  const ending = new Set(
    beating.filter((worker) => worker.status !== 'running').map((worker) => worker.name),
  );
  const recent = queue.pollers.filter(
    ({ identity, lastPollAt }) =>
      !ending.has(identity) && lastPollAt !== null && now - lastPollAt <= RECENT_POLL_MS,
  );
  if (recent.length > 0) return { kind: 'polled', by: recent.map((poller) => poller.identity) };
  if (answered !== undefined && !ending.has(answered.by) && now - answered.at <= RECENT_POLL_MS) {
    return { kind: 'polled', by: [answered.by] };
  }
  const lastSign = latest([queue.lastPollAt, ...beating.map(lastSignOf), answered?.at ?? null]);
  if (beating.length > 0) {
    return { kind: 'silent', since: lastSign, lastBy: beating.map((worker) => worker.name) };
  }
  if (queue.pollers.length === 0) return { kind: 'silent', since: answered?.at ?? null, lastBy: [] };
  const pollers = queue.pollers.map((poller) => poller.identity);
  const stale = (queue.oldestMs ?? 0) > BACKLOG_STALE_MS && queue.dispatchedPerSecond === 0;
  if (stale || (queue.lastPollAt !== null && now - queue.lastPollAt > POLL_QUIET_MS)) {
    return { kind: 'silent', since: queue.lastPollAt, lastBy: pollers };
  }
  return queue.dispatchedPerSecond > 0
    ? { kind: 'polled', by: pollers }
    : { kind: 'unknown', lastPollAt: queue.lastPollAt };
}
