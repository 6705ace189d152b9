import { CancellationScope, condition, isCancellation, patched } from '@temporalio/workflow';
import { FAILURES } from '../../contract/order/activities.ts';
import { overlayMove } from '../../domain/order-overlay.ts';
import type { StuckReason } from '../../domain/stuck.ts';
import { note, overlay } from '../order/apply-event.ts';
import type { OrderRun, RetryRequest } from '../order/order-run.ts';
import { wasPausedAt } from '../order/pause.ts';
import { now } from '../runtime/now.ts';
import { NeedsHandOver } from './needs-hand-over.ts';
import { send, writeSoon } from './send.ts';
import { classifyFailure, type StepFailure } from './step-failure.ts';
import { kindOf } from './step-kind.ts';
import { createNextTry } from './unanswered.ts';

export type ParkedStepInput = {
  readonly step: string;
  readonly reason: StuckReason;
  readonly detail: string;
};

/** Adds the overlay "parked" to the order for one step. */
export function park(run: OrderRun, said: ParkedStepInput): void {
  if (overlayMove(run.parked.has(said.step), 'parked') === null) {
    run.ignoredEvents += 1;
    return;
  }
  run.parked.set(said.step, { ...said, since: now(), retry: null });
  overlay(run, 'parked', { cause: `${said.step}: ${said.detail}`, actor: 'workflow' });
  writeSoon(run);
}

export function unpark(run: OrderRun, step: string, said: { cause: string; actor: string }): void {
  if (run.parked.delete(step)) overlay(run, 'unparked', said);
}

/**
 * Waits parked until an operator retries the step. Null: an operator settled or skipped it instead, or `after`
 * milliseconds have passed.
 */
export async function parkUntilRetry(
  run: OrderRun,
  said: ParkedStepInput,
  after: number | null = null,
): Promise<RetryRequest | null> {
  const { step } = said;
  park(run, said);
  try {
    // No try starts while an update that may settle the step holds the update lock.
    const asked = () => run.parked.get(step)?.retry != null && !run.updateLock;
    const ended = () => asked() || run.byHand.has(step);
    if (after === null) await condition(ended);
    else if (!(await condition(ended, after))) await condition(() => ended() || !run.updateLock);
  } catch (error) {
    if (isCancellation(error)) unpark(run, step, { cause: `${step}: given up`, actor: 'workflow' });
    throw error;
  }
  const retry = run.byHand.has(step) ? null : (run.parked.get(step)?.retry ?? null);
  unpark(run, step, {
    cause: `${step}: ${retry?.reason ?? (run.byHand.has(step) ? 'settled by hand' : 'tried again')}`,
    actor: retry?.actor ?? 'workflow',
  });
  return retry;
}

/** The answer of a step, or the permanent failure that ended it. */
export type StepResult<T> =
  | { readonly kind: 'done'; readonly answer: T }
  | { readonly kind: 'failed'; readonly failure: StepFailure };

type StepOptions<T> = {
  readonly step: string;
  /** Milliseconds after which its activity times out. */
  readonly budget: number;
  /** PostgreSQL numbers the tries of the step. */
  readonly numbered: boolean;
  /** Parks with this reason, whatever the failure. Without it the failure decides; a permanent one ends the step. */
  readonly reason?: StuckReason;
  attempt(n: number): Promise<T>;
};

/**
 * Runs a step until it is done: beyond its budget the order parks until an operator retries it. A hold cancels the
 * current try and delays the next one. Where an operator settled the step, that is its answer.
 */
export async function runStep<T>(run: OrderRun, step: StepOptions<T>): Promise<StepResult<T>> {
  try {
    return await tryUntilDone(run, step);
  } finally {
    dropHold(run, step.step, { cause: `${step.step}: nothing is left to hold`, actor: 'workflow' });
  }
}

/** As `runStep`, for steps without permanent failures: every failure parks the step, and a retry runs it again. */
export async function runStepUntilDone<T>(
  run: OrderRun,
  step: StepOptions<T> & { readonly reason: StuckReason },
): Promise<T> {
  const result = await runStep(run, step);
  if (result.kind === 'failed') throw new Error(`${step.step} ended without an answer`);
  return result.answer;
}

/** Without this patch an attempt that a hold cancelled is a failure, unless it ends as cancelled while the hold lasts. */
const CANCELLED_BY_HOLD = 'an-attempt-cancelled-by-a-hold-is-no-failure';

async function tryUntilDone<T>(run: OrderRun, step: StepOptions<T>): Promise<StepResult<T>> {
  const nextTry = createNextTry();
  for (;;) {
    if (run.holds.has(step.step)) {
      await condition(() => !run.holds.has(step.step) || run.byHand.has(step.step));
    }
    const byHand = run.byHand.get(step.step);
    if (byHand !== undefined) return { kind: 'done', answer: byHand.answer as T };
    const givenUpAt = Date.now() + step.budget;
    const scope = new CancellationScope();
    try {
      return { kind: 'done', answer: await tryOnce(run, step, scope) };
    } catch (error) {
      // The operator may have released the step before the cancelled attempt ended.
      const byHold = scope.consideredCancelled && !CancellationScope.current().consideredCancelled;
      if (isCancellation(error)) {
        if (byHold && (run.holds.has(step.step) || patched(CANCELLED_BY_HOLD))) continue;
        throw error;
      }
      const failure = classifyFailure(error);
      if (failure.kind === 'permanent' && step.reason === undefined) return { kind: 'failed', failure };
      if (run.carriedBy === 'checkout')
        throw new NeedsHandOver(failure.kind, `${step.step}: ${failure.detail}`);
      // The server does not retry a cancelled attempt, however it failed.
      if (byHold && patched(CANCELLED_BY_HOLD)) continue;
      // Time in which the order was paused does not count.
      if (Date.now() >= givenUpAt && (await wasPausedAt(run, givenUpAt))) continue;
      const known = step.reason === undefined ? await whatIsKnown(run, step.step, failure) : failure;
      // It was done meanwhile: the next try gets its answer.
      if (known === 'closed') continue;
      const next = nextTry(failure, known.kind === 'in-doubt' && AT_PROVIDERS.includes(kindOf(step.step)));
      if (next === 'at-once') {
        note(run, { what: 'retry', source: 'workflow', detail: `${step.step}: ${failure.detail}` });
        continue;
      }
      const after = next === 'on-request' ? null : next.after;
      const said = {
        step: step.step,
        reason: step.reason ?? reasonOf(known),
        detail: `${step.step}: ${known.detail}${after === null ? '' : `; next try ${timeIn(after)}`}`,
      };
      const retry = await parkUntilRetry(run, said, after);
      if (step.numbered && retry !== null) await openNextTry(run, step.step, retry);
    }
  }
}

function timeIn(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

function reasonOf({ code, kind }: StepFailure): StuckReason {
  if (code === FAILURES.answerDiffers) return 'answer-differs';
  return kind === 'in-doubt' ? 'effect-in-doubt' : 'activity-retrying';
}

/** Steps at a provider. A database step is never in doubt. */
const AT_PROVIDERS: readonly string[] = ['authorise', 'capture', 'vendor', 'release'];

/**
 * Neither a timeout nor an unanswered request shows what became of the last try. The effects ledger has recorded
 * whether the provider may have acted.
 */
async function whatIsKnown(
  run: OrderRun,
  step: string,
  failure: StepFailure,
): Promise<StepFailure | 'closed'> {
  if (!AT_PROVIDERS.includes(kindOf(step))) return { ...failure, kind: 'unavailable' };
  try {
    const status = await run.effects.ledger.readStanding.executeWithOptions(
      { summary: `what the books know of ${step}` },
      [{ orderId: run.order.orderId, step, n: run.numbers.get(step) ?? 1 }],
    );
    if (status.kind === 'closed') return 'closed';
    if (status.kind === 'in-doubt') return { ...failure, kind: 'in-doubt' };
    const said = failure.code === 'timeout' ? status.lastFailure : null;
    return { ...failure, kind: 'unavailable', detail: said ?? failure.detail };
  } catch (error) {
    if (isCancellation(error)) throw error;
    return failure;
  }
}

async function tryOnce<T>(run: OrderRun, step: StepOptions<T>, scope: CancellationScope): Promise<T> {
  run.tries.set(step.step, scope);
  try {
    return await scope.run(() => step.attempt(run.numbers.get(step.step) ?? 1));
  } finally {
    run.tries.delete(step.step);
  }
}

export function dropHold(run: OrderRun, step: string, said: { cause: string; actor: string }): void {
  if (run.holds.delete(step)) overlay(run, 'released', said);
}

/** The number of the next try comes from PostgreSQL; where that cannot be reached, the next retry asks again. */
export async function openNextTry(
  run: OrderRun,
  step: string,
  retry: Pick<RetryRequest, 'requestId'>,
): Promise<void> {
  try {
    const { n } = await send(run, run.effects.db.openAttempt, `number of the next try of ${step}`, {
      step,
      requestId: retry.requestId,
    });
    run.numbers.set(step, n);
  } catch (error) {
    if (isCancellation(error)) throw error;
    note(run, { what: 'retry', source: 'activity', detail: `${step}: ${classifyFailure(error).detail}` });
  }
}
