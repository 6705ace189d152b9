import { setTimeout as sleep } from 'node:timers/promises';
import { createItemEngine } from '../../operations/bulk/item-engine.ts';
import type { ItemResult, Job, JobProgress } from '../../operations/bulk/job.ts';
import { countsOf, progressOf } from '../../operations/bulk/job.ts';
import type { JobStore } from '../../operations/bulk/job-store.ts';
import { type JobEnd, runJob } from '../../operations/bulk/run-job.ts';
import { ageWords } from '../../support/time/duration.ts';
import { EXIT, OperatorError } from '../command.ts';
import { hintAt, type OrderCommandRun } from '../orders/order-command.ts';

const PROGRESS_EVERY_MS = 2_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type Ran = { readonly job: Job; readonly end: JobEnd; readonly progress: JobProgress };

/** Works on the job until it has ended or is paused. A signal pauses it: what is in work ends, nothing new is sent. */
export async function runHere(run: OrderCommandRun, store: JobStore, job: Job): Promise<Ran> {
  const held = store.hold(job.id);
  if (held === undefined) {
    throw new OperatorError(`${job.id} is being worked on by another process`, {
      exitCode: EXIT.refused,
      nextSteps: [`pause it there: ${hintAt(run.settings.target, ['jobs', 'pause'], job.id)}`],
    });
  }
  const abort = new AbortController();
  const onSignal = () => abort.abort();
  for (const signal of SIGNALS) process.on(signal, onSignal);
  let latest: JobProgress | undefined;
  const began = performance.now();
  const ticking = setInterval(() => {
    if (latest !== undefined)
      run.io.stderr.write(`${progressWords(job, latest, performance.now() - began)}\n`);
  }, PROGRESS_EVERY_MS);
  try {
    const { context } = run.operations;
    const end = await runJob(store, job.id, await createItemEngine(context, job), {
      host: context.host,
      pid: context.pid,
      clock: { now: () => performance.now(), date: () => new Date(), sleep: (ms) => sleep(ms) },
      signal: abort.signal,
      onProgress: (progress) => {
        latest = progress;
      },
    });
    const stored = await store.read(job.id);
    return { job, end, progress: progressOf(job, stored?.entries ?? []) };
  } finally {
    clearInterval(ticking);
    for (const signal of SIGNALS) process.off(signal, onSignal);
    held.release();
  }
}

function progressWords(job: Job, progress: JobProgress, passedMs: number): string {
  const { open, done, ...others } = countsOf(progress);
  const ended = job.items.length - open;
  const rest = Object.entries(others).filter(([, count]) => count > 0);
  const left = ageWords(Math.max(1_000, (open / job.perSecond) * 1000));
  return [
    `${job.id}: ${ended} of ${job.items.length}`,
    `${done} done`,
    ...rest.map(([end, count]) => `${count} ${end}`),
    `${ageWords(passedMs)} passed`,
    `about ${left} left`,
  ].join(', ');
}

/** 0: all done; 3: some were refused or superseded; 1: some failed, are unknown or were not reached. */
export function exitCodeOfJob({ progress }: Pick<Ran, 'progress'>): number {
  const { failed, open, overtaken, refused, unknown } = countsOf(progress);
  if (failed + unknown + open > 0) return EXIT.failed;
  return refused + overtaken > 0 ? EXIT.refused : EXIT.done;
}

export function jsonResults(job: Job, progress: JobProgress) {
  return job.items.map((item, index) => ({
    orderId: item.orderId,
    workflowId: item.workflowId,
    runId: item.runId,
    stateBefore: item.state,
    amount: item.amount,
    attempt: progress.attempts[index] ?? 1,
    ...jsonResult(progress.results[index]),
  }));
}

function jsonResult(result: ItemResult | undefined) {
  if (result === undefined) return { end: null, message: null, by: null, journal: null };
  return { end: result.end, message: result.message, by: result.by, journal: result.journal };
}
