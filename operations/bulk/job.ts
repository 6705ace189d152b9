import type { Money } from '../../domain/money.ts';
import type { Action, ActionEnd, FrozenRun } from '../actions/action.ts';

/** One run of the frozen set, as it was when the job was created. */
export type JobItem = FrozenRun & { readonly state: string | null; readonly amount: Money | null };

/** One action on a frozen set of runs. Nothing of it changes after it is created. */
export type Job = {
  readonly v: 1;
  /** `job-7F3K2Q9A`. */
  readonly id: string;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  readonly actor: string;
  readonly where: { readonly label: string; readonly address: string; readonly namespace: string };
  readonly action: Action;
  /** `cancel 20 orders`. */
  readonly title: string;
  readonly reason: string;
  /** Requests per second, at most. */
  readonly perSecond: number;
  /** The job pauses after so many failures in a row. */
  readonly failuresMax: number;
  readonly items: readonly JobItem[];
};

/** How the action on one item ended; sent again only by a retry. */
export type ItemResult = {
  readonly end: ActionEnd;
  readonly message: string;
  /** Who refused. */
  readonly by: 'order' | 'server' | 'policy' | 'guard' | null;
  /** Sequence number of its intent in the journal; null where nothing was sent. */
  readonly journal: number | null;
};

export type PauseReason = 'operator' | 'failures' | 'interrupted';

/** One line of a job's file after the first. RFC 3339 times. */
export type JobEntry =
  | { readonly type: 'started'; readonly at: string; readonly host: string; readonly pid: number }
  | ({
      readonly type: 'result';
      readonly at: string;
      readonly item: number;
      readonly attempt: number;
    } & ItemResult)
  /** An operator asked for it. */
  | { readonly type: 'request'; readonly at: string; readonly by: string; readonly what: 'pause' | 'stop' }
  | { readonly type: 'retry'; readonly at: string; readonly by: string; readonly items: readonly number[] }
  | { readonly type: 'paused'; readonly at: string; readonly reason: PauseReason }
  | { readonly type: 'stopped'; readonly at: string }
  | { readonly type: 'finished'; readonly at: string };

/** What the lines of a file add up to. */
export type JobProgress = {
  /** By item; undefined where it has not ended. */
  readonly results: readonly (ItemResult | undefined)[];
  /** By item, from 1: the try that counts now. */
  readonly attempts: readonly number[];
  /** The last thing that was asked for since the last start. */
  readonly request: 'pause' | 'stop' | null;
  readonly state: 'created' | 'running' | 'paused' | 'stopped' | 'finished';
  readonly pausedBy: PauseReason | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
};

export function progressOf(job: Pick<Job, 'items'>, entries: readonly JobEntry[]): JobProgress {
  const results: (ItemResult | undefined)[] = job.items.map(() => undefined);
  const attempts = job.items.map(() => 1);
  let progress: Omit<JobProgress, 'results' | 'attempts'> = {
    request: null,
    state: 'created',
    pausedBy: null,
    startedAt: null,
    endedAt: null,
  };
  for (const entry of entries) {
    switch (entry.type) {
      case 'started':
        progress = {
          ...progress,
          state: 'running',
          request: progress.request === 'stop' ? 'stop' : null,
          pausedBy: null,
          startedAt: progress.startedAt ?? entry.at,
          endedAt: null,
        };
        break;
      case 'result':
        if (entry.attempt === attempts[entry.item]) results[entry.item] = resultOf(entry);
        break;
      case 'request':
        progress = { ...progress, request: entry.what };
        break;
      case 'retry':
        for (const item of entry.items) {
          results[item] = undefined;
          attempts[item] = (attempts[item] ?? 1) + 1;
        }
        progress = { ...progress, state: 'paused', request: null, endedAt: null };
        break;
      case 'paused':
        progress = { ...progress, state: 'paused', pausedBy: entry.reason, endedAt: entry.at };
        break;
      case 'stopped':
        progress = { ...progress, state: 'stopped', endedAt: entry.at };
        break;
      case 'finished':
        progress = { ...progress, state: 'finished', endedAt: entry.at };
    }
  }
  return { ...progress, results, attempts };
}

function resultOf({ by, end, journal, message }: ItemResult): ItemResult {
  return { by, end, journal, message };
}

export type JobCounts = Readonly<Record<ActionEnd | 'open', number>>;

export function countsOf({ results }: Pick<JobProgress, 'results'>): JobCounts {
  const counts = { done: 0, refused: 0, failed: 0, unknown: 0, overtaken: 0, open: 0 };
  for (const result of results) counts[result?.end ?? 'open'] += 1;
  return counts;
}

/** A refusal by the order is an answer; every other end but `done` and `overtaken` counts as a failure. */
export function isFailure({ by, end }: ItemResult): boolean {
  return end === 'failed' || end === 'unknown' || (end === 'refused' && by !== 'order');
}

/** Items that a retry sends again. What is unknown is looked up instead. */
export function retryable({ results }: Pick<JobProgress, 'results'>): readonly number[] {
  return results.flatMap((result, item) =>
    result !== undefined && result.end !== 'done' && result.end !== 'unknown' && isFailure(result)
      ? [item]
      : [],
  );
}

/** The id under which the server and the journal know one try of one item: the same after a crash. */
export function requestIdOf(job: Pick<Job, 'id'>, item: number, attempt: number): string {
  return attempt === 1 ? `${job.id}.${item + 1}` : `${job.id}.${item + 1}.${attempt}`;
}
