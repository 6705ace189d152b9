import { CancellationScope, condition, isCancellation, patched } from '@temporalio/workflow';
import { overlayMove } from '../../domain/order-overlay.ts';
import type { StuckReason } from '../../domain/stuck.ts';
import { now } from '../runtime/now.ts';
import { note, overlay, type Said, writeSoon } from './log.ts';
import { NeedsHandOver } from './needs-hand-over.ts';
import type { Process, RetryRequest } from './process.ts';
import { classifyFailure, type StepFailure } from './step-failure.ts';
import { createNextTry } from './unanswered.ts';

export type ParkedStepInput = {
  readonly step: string;
  readonly reason: StuckReason;
  readonly detail: string;
};

/** Adds the overlay "parked" for one step. */
export function park<S extends string>(process: Process<S>, said: ParkedStepInput): void {
  const { state, steps } = process;
  if (overlayMove(steps.parked.has(said.step), 'parked') === null) {
    state.ignored += 1;
    return;
  }
  steps.parked.set(said.step, { ...said, since: now(), retry: null });
  overlay(process, 'parked', { cause: steps.rules.causeOfParking(said), actor: 'workflow' });
  if (steps.rules.writesWhenParked) writeSoon(process);
}

export function unpark<S extends string>(process: Process<S>, step: string, said: Said): void {
  if (process.steps.parked.delete(step)) overlay(process, 'unparked', said);
}

type ParkWait = {
  /** Milliseconds after which the wait ends without a request; null: never. */
  readonly after?: number | null;
  /** The step is no longer needed, or was settled otherwise. */
  readonly given?: (() => boolean) | undefined;
};

/**
 * Waits parked until an operator retries the step. Null: it was settled or skipped instead, or `after` milliseconds
 * have passed.
 */
export async function parkUntilRetry<S extends string>(
  process: Process<S>,
  said: ParkedStepInput,
  { after = null, given }: ParkWait = {},
): Promise<RetryRequest | null> {
  const { steps } = process;
  const { step } = said;
  park(process, said);
  try {
    // No try starts while an update that may settle the step holds the update lock.
    const asked = () => steps.parked.get(step)?.retry != null && !steps.updateLock;
    const ended = () => asked() || steps.byHand.has(step) || given?.() === true;
    if (after === null) await condition(ended);
    else if (!(await condition(ended, after))) await condition(() => ended() || !steps.updateLock);
  } catch (error) {
    if (isCancellation(error) && steps.rules.cancellation === 'ends')
      unpark(process, step, { cause: `${step}: given up`, actor: 'workflow' });
    throw error;
  }
  const retry = steps.byHand.has(step) ? null : (steps.parked.get(step)?.retry ?? null);
  const otherwise = given?.() === true ? 'settled otherwise' : 'tried again';
  unpark(process, step, {
    cause: `${step}: ${retry?.reason ?? (steps.byHand.has(step) ? 'settled by hand' : otherwise)}`,
    actor: retry?.actor ?? 'workflow',
  });
  return retry;
}

/** The answer of a step, or the permanent failure that ended it. */
export type StepResult<T> =
  | { readonly kind: 'done'; readonly answer: T }
  | { readonly kind: 'failed'; readonly failure: StepFailure };

/** The step was no longer needed. */
export type GivenUp = { readonly kind: 'given-up' };

export type StepOptions<T> = {
  readonly step: string;
  /** Milliseconds after which its activity times out. */
  readonly budget?: number;
  /** PostgreSQL numbers the tries of the step. */
  readonly numbered: boolean;
  /** Parks with this reason, whatever the failure. Without it the failure decides; a permanent one may end the step. */
  readonly reason?: StuckReason;
  attempt(n: number): Promise<T>;
};

/** A step that ends when it is no longer needed. */
type Given = { readonly given: () => boolean };

/**
 * Runs a step until it is done: beyond its budget the run parks until an operator retries it. A hold cancels the
 * current try and delays the next one. Where an operator settled the step, that is its answer.
 */
export function runStep<S extends string, T>(
  process: Process<S>,
  step: StepOptions<T> & Given,
): Promise<StepResult<T> | GivenUp>;
export function runStep<S extends string, T>(
  process: Process<S>,
  step: StepOptions<T>,
): Promise<StepResult<T>>;
export function runStep<S extends string, T>(
  process: Process<S>,
  step: StepOptions<T> & Partial<Given>,
): Promise<StepResult<T> | GivenUp> {
  return process.steps.rules.holdable ? runHoldable(process, step) : tryUntilDone(process, step);
}

async function runHoldable<S extends string, T>(
  process: Process<S>,
  step: StepOptions<T> & Partial<Given>,
): Promise<StepResult<T> | GivenUp> {
  try {
    return await tryUntilDone(process, step);
  } finally {
    dropHold(process, step.step, { cause: `${step.step}: nothing is left to hold`, actor: 'workflow' });
  }
}

/** The answer of a step that has no permanent failure; null: it was no longer needed. */
export function answerOf<T>(result: StepResult<T> | GivenUp): T | null {
  return result.kind === 'done' ? result.answer : null;
}

/** As `runStep`, for steps without permanent failures: every failure parks the step, and a retry runs it again. */
export async function runStepUntilDone<S extends string, T>(
  process: Process<S>,
  step: StepOptions<T> & { readonly reason: StuckReason },
): Promise<T> {
  const result = await runStep(process, step);
  if (result.kind !== 'done') throw new Error(`${step.step} ended without an answer`);
  return result.answer;
}

/** Without this patch an attempt that a hold cancelled is a failure, unless it ends as cancelled while the hold lasts. */
const CANCELLED_BY_HOLD = 'an-attempt-cancelled-by-a-hold-is-no-failure';

async function tryUntilDone<S extends string, T>(
  process: Process<S>,
  step: StepOptions<T> & Partial<Given>,
): Promise<StepResult<T> | GivenUp> {
  const { steps } = process;
  const { rules } = steps;
  const nextTry = createNextTry();
  for (;;) {
    if (steps.holds.has(step.step)) {
      await condition(() => !steps.holds.has(step.step) || steps.byHand.has(step.step));
    }
    const byHand = steps.byHand.get(step.step);
    if (byHand !== undefined) return { kind: 'done', answer: byHand.answer as T };
    const givenUpAt = Date.now() + (step.budget ?? Number.POSITIVE_INFINITY);
    const scope = rules.holdable ? new CancellationScope() : null;
    try {
      const n = numberOf(process, step.step);
      // Each await more would change which of two commands of one task comes first.
      const answer =
        scope === null
          ? await step.attempt(n)
          : await tryOnce(process, { step: step.step, scope }, () => step.attempt(n));
      return { kind: 'done', answer };
    } catch (error) {
      // The operator may have released the step before the cancelled attempt ended.
      const byHold = scope?.consideredCancelled === true && !CancellationScope.current().consideredCancelled;
      if (isCancellation(error) && rules.cancellation === 'ends') {
        if (byHold && (steps.holds.has(step.step) || patched(CANCELLED_BY_HOLD))) continue;
        throw error;
      }
      const failure = classifyFailure(error);
      if (rules.endsOnPermanentFailure && failure.kind === 'permanent' && step.reason === undefined) {
        return { kind: 'failed', failure };
      }
      if (rules.handsOver === true) throw new NeedsHandOver(failure.kind, `${step.step}: ${failure.detail}`);
      // The server does not retry a cancelled attempt, however it failed.
      if (byHold && patched(CANCELLED_BY_HOLD)) continue;
      if (Date.now() >= givenUpAt && (await rules.wasPausedAt?.(givenUpAt)) === true) continue;
      const { whatIsKnown } = rules;
      const looksUp = step.reason === undefined && whatIsKnown !== undefined;
      const known = looksUp ? await whatIsKnown(step.step, numberOf(process, step.step), failure) : failure;
      if (known === 'closed') continue;
      const inDoubt = known.kind === 'in-doubt' && rules.isAtProvider?.(step.step) === true;
      const next = nextTry(failure, inDoubt);
      if (next === 'at-once') {
        if (step.given?.() === true) return { kind: 'given-up' };
        note(process, { what: 'retry', source: 'workflow', detail: `${step.step}: ${failure.detail}` });
        continue;
      }
      const after = next === 'on-request' ? null : next.after;
      const said = {
        step: step.step,
        reason: step.reason ?? rules.reasonOf(known),
        detail: `${step.step}: ${known.detail}${after !== null && rules.showsNextTry ? `; next try ${timeIn(after)}` : ''}`,
      };
      const retry = await parkUntilRetry(process, said, { after, given: step.given });
      if ((retry === null || !rules.retryWins) && step.given?.() === true) return { kind: 'given-up' };
      if (step.numbered && retry !== null) await openNextTry(process, step.step, retry);
    }
  }
}

function timeIn(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

type Try = { readonly step: string; readonly scope: CancellationScope };

async function tryOnce<T>(
  { steps }: Pick<Process, 'steps'>,
  { scope, step }: Try,
  attempt: () => Promise<T>,
): Promise<T> {
  steps.tries.set(step, scope);
  try {
    return await scope.run(attempt);
  } finally {
    steps.tries.delete(step);
  }
}

export function numberOf({ steps }: Pick<Process, 'steps'>, step: string): number {
  return steps.numbers.get(step) ?? 1;
}

export function dropHold<S extends string>(process: Process<S>, step: string, said: Said): void {
  if (process.steps.holds.delete(step)) overlay(process, 'released', said);
}

/** The number of the next try comes from PostgreSQL; where that cannot be reached, the next retry asks again. */
export async function openNextTry<S extends string>(
  process: Pick<Process<S>, 'log' | 'steps'>,
  step: string,
  retry: Pick<RetryRequest, 'requestId'>,
): Promise<void> {
  const { numbers, rules } = process.steps;
  try {
    const opened = await rules.openTry?.(step, retry);
    if (opened !== undefined) numbers.set(step, opened.n);
  } catch (error) {
    if (isCancellation(error)) throw error;
    note(process, {
      what: 'retry',
      source: 'activity',
      detail: `${step}: ${classifyFailure(error).detail}`,
    });
  }
}
