import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { FAILURES } from '../contract/activities.ts';
import { overlayMove } from '../domain/order-overlay.ts';
import type { StuckReason } from '../domain/stuck.ts';
import { note, overlay } from './happen.ts';
import { now } from './now.ts';
import type { OrderRun, RetryRequest } from './order-run.ts';
import { wasPausedAt } from './pause.ts';
import { send, writeSoon } from './send.ts';
import { kindOf } from './step-kind.ts';
import { type Trouble, troubleOf } from './trouble.ts';
import { createNextTry } from './unanswered.ts';
import { Unfinished } from './unfinished.ts';

export type ParkSaid = { readonly step: string; readonly reason: StuckReason; readonly detail: string };

/** Lays the overlay "parked" on the order for one step. */
export function park(run: OrderRun, said: ParkSaid): void {
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
 * Waits parked until an operator asks for another try. Null: somebody has settled or skipped the step instead, or
 * `after` milliseconds have passed.
 */
export async function parkUntilRetry(
  run: OrderRun,
  said: ParkSaid,
  after: number | null = null,
): Promise<RetryRequest | null> {
  const { step } = said;
  park(run, said);
  try {
    // While somebody settles it at the desk, nobody tries it.
    const asked = () => run.parked.get(step)?.retry != null && !run.deskTaken;
    const ended = () => asked() || run.byHand.has(step);
    if (after === null) await condition(ended);
    else if (!(await condition(ended, after))) await condition(() => ended() || !run.deskTaken);
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

/** What a step ended with: its answer, or the knowledge that it can never be done. */
export type Insisted<T> =
  | { readonly kind: 'done'; readonly answer: T }
  | { readonly kind: 'hopeless'; readonly trouble: Trouble };

type Insistence<T> = {
  readonly step: string;
  /** Its activity is given up after this many milliseconds. */
  readonly budget: number;
  /** The step has numbered tries, which PostgreSQL hands out. */
  readonly numbered: boolean;
  /** What it parks as, whatever its trouble is; without it, as what the trouble is, and what is hopeless ends it. */
  readonly reason?: StuckReason;
  attempt(n: number): Promise<T>;
};

/**
 * Tries a step until it is done: beyond its budget the order parks, and an operator's retry starts it again. A hold cuts
 * the try short and keeps the next one waiting; what somebody did by hand is the answer.
 */
export async function insist<T>(run: OrderRun, step: Insistence<T>): Promise<Insisted<T>> {
  try {
    return await tryUntilDone(run, step);
  } finally {
    dropHold(run, step.step, { cause: `${step.step}: nothing is left to hold`, actor: 'workflow' });
  }
}

/** As `insist`, for what no answer makes hopeless: whatever stands against it, a person is asked and it is tried again. */
export async function insistToTheEnd<T>(
  run: OrderRun,
  step: Insistence<T> & { readonly reason: StuckReason },
): Promise<T> {
  const insisted = await insist(run, step);
  if (insisted.kind === 'hopeless') throw new Error(`${step.step} ended without an answer`);
  return insisted.answer;
}

async function tryUntilDone<T>(run: OrderRun, step: Insistence<T>): Promise<Insisted<T>> {
  const nextTry = createNextTry();
  for (;;) {
    if (run.holds.has(step.step)) {
      await condition(() => !run.holds.has(step.step) || run.byHand.has(step.step));
    }
    const byHand = run.byHand.get(step.step);
    if (byHand !== undefined) return { kind: 'done', answer: byHand.answer as T };
    const givenUpAt = Date.now() + step.budget;
    try {
      return { kind: 'done', answer: await tryOnce(run, step) };
    } catch (error) {
      if (isCancellation(error)) {
        if (run.holds.has(step.step) && !CancellationScope.current().consideredCancelled) continue;
        throw error;
      }
      const trouble = troubleOf(error);
      if (trouble.kind === 'hopeless' && step.reason === undefined) return { kind: 'hopeless', trouble };
      if (run.carriedBy === 'checkout') throw new Unfinished(trouble.kind, `${step.step}: ${trouble.detail}`);
      // Time in which the order was paused is not held against the step.
      if (Date.now() >= givenUpAt && (await wasPausedAt(run, givenUpAt))) continue;
      const known = step.reason === undefined ? await whatIsKnown(run, step.step, trouble) : trouble;
      // It was done while we were giving it up: the next try is given its answer.
      if (known === 'closed') continue;
      const next = nextTry(trouble, known.kind === 'in-doubt' && AT_PROVIDERS.includes(kindOf(step.step)));
      if (next === 'at-once') {
        note(run, { what: 'retry', source: 'workflow', detail: `${step.step}: ${trouble.detail}` });
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

function reasonOf({ code, kind }: Trouble): StuckReason {
  if (code === FAILURES.answerDiffers) return 'answer-differs';
  return kind === 'in-doubt' ? 'effect-in-doubt' : 'activity-retrying';
}

/** Steps at a provider. What our own database does is done or not, and never in doubt. */
const AT_PROVIDERS: readonly string[] = ['authorise', 'capture', 'vendor', 'release'];

/**
 * A time limit that ran out says nothing about the last try, and neither does a question that stayed unanswered: whether
 * the provider was left without an answer stands in the ledger.
 */
async function whatIsKnown(run: OrderRun, step: string, trouble: Trouble): Promise<Trouble | 'closed'> {
  if (!AT_PROVIDERS.includes(kindOf(step))) return { ...trouble, kind: 'unavailable' };
  try {
    const standing = await run.effects.ledger.readStanding.executeWithOptions(
      { summary: `what the books know of ${step}` },
      [{ orderId: run.order.orderId, step, n: run.numbers.get(step) ?? 1 }],
    );
    if (standing.kind === 'closed') return 'closed';
    if (standing.kind === 'in-doubt') return { ...trouble, kind: 'in-doubt' };
    const said = trouble.code === 'timeout' ? standing.lastFailure : null;
    return { ...trouble, kind: 'unavailable', detail: said ?? trouble.detail };
  } catch (error) {
    if (isCancellation(error)) throw error;
    return trouble;
  }
}

async function tryOnce<T>(run: OrderRun, step: Insistence<T>): Promise<T> {
  const scope = new CancellationScope();
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
    note(run, { what: 'retry', source: 'activity', detail: `${step}: ${troubleOf(error).detail}` });
  }
}
