import { type ActivityFunctionWithOptions, condition, isCancellation, patched } from '@temporalio/workflow';
import { FAILURES } from '../../contract/order/activities.ts';
import type { ReturnCall } from '../../contract/return/return-activities.ts';
import type { StuckReason } from '../../domain/stuck.ts';
import type { RetryRequest } from '../order/order-run.ts';
import { classifyFailure } from '../process/step-failure.ts';
import { createNextTry } from '../process/unanswered.ts';
import { note, park, unpark } from './apply-event.ts';
import type { ReturnRun } from './return-run.ts';

type Asked<C extends ReturnCall> = Omit<C, keyof ReturnCall>;

/** Calls an activity, which also writes the transitions that are not written yet. */
export async function send<C extends ReturnCall, R>(
  run: ReturnRun,
  activity: ActivityFunctionWithOptions<(call: C) => Promise<R>>,
  summary: string,
  asked: Asked<C>,
): Promise<R> {
  const log = run.unwritten;
  const { orderId, returnId } = run.input;
  const answer = await activity.executeWithOptions({ summary }, [
    { ...asked, orderId, returnId, log } as unknown as C,
  ]);
  const last = log.at(-1)?.seq ?? 0;
  run.unwritten = run.unwritten.filter((transition) => transition.seq > last);
  return answer as R;
}

/** Writes the log in the background before a wait that may be long. If that fails, the next call carries it. */
export function writeSoon(run: ReturnRun): void {
  if (run.unwritten.length === 0) return;
  const writing = send(run, run.effects.db.recordReturnLog, 'write the log', {});
  run.notices.push(writing.catch(() => undefined));
}

/** Without this patch every parked step has the same reason. */
const OWN_REASON = 'a-return-says-that-an-answer-differs';

type StepOptions<T> = {
  readonly step: string;
  /** PostgreSQL numbers the tries of the step. */
  readonly numbered: boolean;
  /** Ends the wait for a retry; the answer is then null. */
  readonly given?: () => boolean;
  attempt(n: number): Promise<T>;
};

/** Runs a step until it is done: beyond its budget the return parks until an operator retries it. */
export async function runStep<T>(run: ReturnRun, step: StepOptions<T>): Promise<T | null> {
  const nextTry = createNextTry();
  for (;;) {
    try {
      return await step.attempt(run.numbers.get(step.step) ?? 1);
    } catch (error) {
      if (isCancellation(error)) throw error;
      const failure = classifyFailure(error);
      const detail = `${step.step}: ${failure.detail}`;
      const next = nextTry(failure);
      if (next === 'at-once') {
        if (step.given?.() === true) return null;
        note(run, { what: 'retry', source: 'workflow', detail });
        continue;
      }
      const differs = failure.code === FAILURES.answerDiffers && patched(OWN_REASON);
      const about = differs ? ({ ...step, reason: 'answer-differs' } as const) : step;
      const retry =
        next === 'on-request'
          ? await parkUntilRetry(run, about, detail)
          : await parkAtMost(run, about, { after: next.after, detail });
      if (retry === 'again') continue;
      if (retry === null) return null;
      if (step.numbered) await openNextTry(run, step.step, retry);
    }
  }
}

type About = { readonly step: string; readonly given?: () => boolean; readonly reason?: StuckReason };

/** Null: `given` became true first. */
export async function parkUntilRetry(
  run: ReturnRun,
  about: About,
  detail: string,
): Promise<RetryRequest | null> {
  park(run, saidOf(about, detail));
  await condition(() => isAnswered(run, about));
  return retryOf(run, about);
}

/** As `parkUntilRetry`. `again`: `after` milliseconds have passed, and the step is tried without a request. */
async function parkAtMost(
  run: ReturnRun,
  about: About,
  { after, detail }: { readonly after: number; readonly detail: string },
): Promise<RetryRequest | 'again' | null> {
  park(run, saidOf(about, detail));
  if (await condition(() => isAnswered(run, about), after)) return retryOf(run, about);
  unpark(run, { cause: `${about.step}: tried again`, actor: 'workflow' });
  return 'again';
}

function saidOf({ reason, step }: About, detail: string) {
  return reason === undefined ? { step, detail } : { step, detail, reason };
}

function isAnswered(run: ReturnRun, { given }: About): boolean {
  return run.parked?.retry != null || given?.() === true;
}

function retryOf(run: ReturnRun, { step }: About): RetryRequest | null {
  const retry = run.parked?.retry ?? null;
  const cause = retry === null ? `${step}: settled otherwise` : `${step}: ${retry.reason}`;
  unpark(run, { cause, actor: retry?.actor ?? 'workflow' });
  return retry;
}

/** The number of the next try comes from PostgreSQL; where that cannot be reached, the next retry asks again. */
export async function openNextTry(run: ReturnRun, step: string, retry: RetryRequest): Promise<void> {
  const { orderId, returnId } = run.input;
  const call = { orderId, journal: [], step: `${step}:${returnId}`, requestId: retry.requestId };
  try {
    const summary = `number of the next try of ${step}`;
    const { n } = await run.effects.db.openAttempt.executeWithOptions({ summary }, [call]);
    run.numbers.set(step, n);
  } catch (error) {
    if (isCancellation(error)) throw error;
    note(run, { what: 'retry', source: 'activity', detail: `${step}: ${classifyFailure(error).detail}` });
  }
}
