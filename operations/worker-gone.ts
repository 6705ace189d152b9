import type { WorkerProcess } from './workers.ts';

/** Where a worker has beaten once only, its interval is not known yet; 60 s is the default and the longest one. */
const BEAT_MS_MAX = 60_000;

/**
 * Two beats missed. The server goes on calling a worker running for minutes after a SIGKILL, so its word on the status
 * counts only when it says stopped.
 */
export function isGone(worker: WorkerProcess, now: number): boolean {
  if (worker.status === 'stopped' || worker.heardAt === null) return true;
  return now - worker.heardAt > 2 * Math.min(worker.beatMs ?? BEAT_MS_MAX, BEAT_MS_MAX) + 2_000;
}
