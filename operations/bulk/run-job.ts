import type { ItemResult, JobEntry, JobItem, JobProgress, PauseReason } from './job.ts';
import { isFailure, progressOf, requestIdOf } from './job.ts';
import type { JobStore } from './job-store.ts';
import { createPacer, type PacerClock } from './pacer.ts';

/** How one item is acted on. */
export type ItemEngine = {
  /** Outcome of an earlier request of this id; `not-sent` where it may be sent. Never sends anything. */
  find(requestId: string): Promise<ItemResult | 'not-sent'>;
  /** `turn` is awaited right before something is sent, and not at all where nothing is. */
  perform(item: JobItem, requestId: string, turn: () => Promise<void>): Promise<ItemResult>;
};

export type JobClock = PacerClock & { date(): Date };

export type RunOptions = {
  readonly host: string;
  readonly pid: number;
  readonly clock: JobClock;
  /** Items in work at once, at most. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  onProgress?(progress: JobProgress): void;
};

export type JobEnd =
  | { readonly state: 'finished' | 'stopped' }
  | { readonly state: 'paused'; readonly by: PauseReason };

/** The job is to pause or to stop, and this item was not sent yet. */
class Halted extends Error {}

/** A request takes well under a second; more than this only piles up at a slow server. */
const CONCURRENCY_MAX = 32;
const LOOK_EVERY_MS = 250;

/**
 * Acts on every item that has no result yet; the caller holds the job. An item whose request was sent by a run that
 * crashed is looked up first, and sent only where the server never got it, under the same id.
 */
export async function runJob(
  store: JobStore,
  jobId: string,
  engine: ItemEngine,
  options: RunOptions,
): Promise<JobEnd> {
  const { clock, signal } = options;
  const stamp = () => clock.date().toISOString();
  const append = (entry: JobEntry) => store.append(jobId, entry);
  await append({ type: 'started', at: stamp(), host: options.host, pid: options.pid });
  const stored = await store.read(jobId);
  if (stored === undefined) throw new Error(`there is no job ${jobId}`);
  const { job } = stored;
  const begun = progressOf(job, stored.entries);
  const results = [...begun.results];
  const open = results.flatMap((result, item) =>
    result === undefined || result.end === 'unknown' ? [item] : [],
  );
  const pacer = createPacer(job.perSecond, clock);
  const halt: Halt = { cause: begun.request === 'stop' ? 'stop' : null };
  let failures = 0;

  const report = () => options.onProgress?.({ ...begun, state: 'running', results });
  async function settle(item: number, attempt: number, result: ItemResult): Promise<void> {
    await append({ type: 'result', at: stamp(), item, attempt, ...result });
    results[item] = result;
    failures = isFailure(result) ? failures + 1 : 0;
    if (failures >= job.failuresMax) halt.cause ??= 'failures';
    report();
  }
  async function turn(): Promise<void> {
    await pacer.turn();
    if (halt.cause !== null) throw new Halted();
  }
  async function work(): Promise<void> {
    for (let item = open.shift(); item !== undefined && halt.cause === null; item = open.shift()) {
      const subject = job.items[item];
      if (subject === undefined) continue;
      const attempt = begun.attempts[item] ?? 1;
      const requestId = requestIdOf(job, item, attempt);
      const found = await engine.find(requestId);
      await settle(
        item,
        attempt,
        found === 'not-sent' ? await engine.perform(subject, requestId, turn) : found,
      );
    }
  }

  report();
  let working = true;
  const workers = Math.min(CONCURRENCY_MAX, options.concurrency ?? Math.max(2, Math.ceil(job.perSecond * 4)));
  const all = Promise.all(Array.from({ length: workers }, () => untilHalted(halt, work))).then(() => {
    working = false;
  });
  const watching = { from: stored.bytes, clock, signal, done: () => !working };
  await Promise.all([all, untilHalted(halt, () => watchRequests(store, jobId, halt, watching))]);
  // What was sent is in the journal, so that the job can be resumed.
  if (halt.error !== undefined) throw halt.error.thrown;
  const left = results.some((result) => result === undefined);
  const end = endOf(left, halt.cause);
  await append(
    end.state === 'paused'
      ? { type: 'paused', at: stamp(), reason: end.by }
      : { type: end.state, at: stamp() },
  );
  return end;
}

/** Why nothing more is sent; the first cause counts. */
type Halt = { cause: PauseReason | 'stop' | null; error?: { readonly thrown: unknown } };

function endOf(left: boolean, cause: Halt['cause']): JobEnd {
  if (!left) return { state: 'finished' };
  return cause === 'stop' ? { state: 'stopped' } : { state: 'paused', by: cause ?? 'interrupted' };
}

async function untilHalted(halt: Halt, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof Halted) return;
    halt.error ??= { thrown: error };
    halt.cause ??= 'interrupted';
  }
}

/** Signals and requests of other processes halt the job. */
async function watchRequests(
  store: JobStore,
  jobId: string,
  halt: Halt,
  watching: {
    readonly from: number;
    readonly clock: JobClock;
    readonly signal: AbortSignal | undefined;
    done(): boolean;
  },
): Promise<void> {
  let { from } = watching;
  while (!watching.done() && halt.cause === null) {
    if (watching.signal?.aborted) halt.cause ??= 'interrupted';
    const { entries, next } = await store.tail(jobId, from);
    from = next;
    const request = entries.find((entry) => entry.type === 'request');
    if (request?.type === 'request') halt.cause ??= request.what === 'stop' ? 'stop' : 'operator';
    if (halt.cause === null && !watching.done()) await watching.clock.sleep(LOOK_EVERY_MS);
  }
}
