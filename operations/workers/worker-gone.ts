import type { QueueFacts } from './queues.ts';
import { latest } from './queues.ts';
import type { WorkerProcess } from './workers.ts';

/** Where a worker has beaten once only, its interval is not known yet; 60 s is the default and the longest one. */
const BEAT_MS_MAX = 60_000;
/** Long polls last up to a minute, so a live poller may not have been seen for that long. */
export const POLL_QUIET_MS = 70_000;
/** A poll this young is proof of life for its own worker, whatever the heartbeats show. */
export const RECENT_POLL_MS = 12_000;
/** How long a worker that ended stays listed. */
const STOPPED_LISTED_MS = 60_000;
const GONE_LISTED_MS = 10 * 60_000;

/** `stopped` was shut down properly; `gone` ended without a word. */
export type WorkerLife = 'alive' | 'stopped' | 'gone';

/**
 * `at` is the moment of the reading, never the moment of looking at it: an old reading proves nothing about now. The
 * server lists a worker as running for minutes after a SIGKILL, and as shutting down forever after its
 * proper end, so missing heartbeats decide and the status only names the kind of end.
 */
export function workerLife(worker: WorkerProcess, at: number): WorkerLife {
  if (worker.status === 'stopped') return 'stopped';
  const { heardAt } = worker;
  const polledAt = worker.polledAt ?? null;
  const limit = 2 * Math.min(worker.beatMs ?? BEAT_MS_MAX, BEAT_MS_MAX) + 2_000;
  if (heardAt !== null && at - heardAt <= limit) return 'alive';
  if (worker.status === 'shutting-down') return 'stopped';
  if (polledAt !== null) {
    if (at - polledAt <= RECENT_POLL_MS) return 'alive';
    // It polled long after its last beat: its beats do not arrive, so only the polls can be trusted.
    const beatsAreLost = heardAt === null || polledAt - heardAt > limit;
    if (beatsAreLost && at - polledAt <= POLL_QUIET_MS) return 'alive';
  }
  return 'gone';
}

export function isGone(worker: WorkerProcess, at: number): boolean {
  return workerLife(worker, at) !== 'alive';
}

/** The last sign of life of a worker, a heartbeat or a poll. */
export function lastSignOf(worker: WorkerProcess): number | null {
  return latest([worker.heardAt, worker.polledAt ?? null]);
}

/** Workers with the last poll that matching saw of each. */
export function withPolls(
  workers: readonly WorkerProcess[],
  queues: readonly QueueFacts[],
): readonly WorkerProcess[] {
  return workers.map((worker) => {
    const polls = queues
      .filter((queue) => worker.queues.includes(queue.name))
      .flatMap((queue) => queue.pollers.filter((poller) => poller.identity === worker.name))
      .map((poller) => poller.lastPollAt)
      // A predecessor of the same name may have polled before this one started.
      .filter((polledAt) => polledAt !== null && polledAt >= (worker.startedAt ?? 0));
    const polledAt = latest([worker.polledAt ?? null, ...polls]);
    return polledAt === (worker.polledAt ?? null) ? worker : { ...worker, polledAt };
  });
}

/** Workers worth listing: an ended one leaves at once when one of its name took its place, else after a while. */
export function listedWorkers(workers: readonly WorkerProcess[], at: number): readonly WorkerProcess[] {
  return workers.filter((worker) => {
    const life = workerLife(worker, at);
    if (life === 'alive') return true;
    const replaced = workers.some(
      (other) =>
        other !== worker &&
        other.name === worker.name &&
        (other.startedAt ?? 0) > (worker.startedAt ?? 0) &&
        workerLife(other, at) === 'alive',
    );
    const silentMs = at - (lastSignOf(worker) ?? 0);
    return !replaced && silentMs <= (life === 'stopped' ? STOPPED_LISTED_MS : GONE_LISTED_MS);
  });
}
