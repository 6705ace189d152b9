import { condition, isCancellation } from '@temporalio/workflow';
import type { StuckReason } from '../domain/stuck.ts';
import { note, now, overlay } from './happen.ts';
import type { OrderRun, RetryRequest } from './order-run.ts';
import { wasPausedAt } from './pause.ts';
import { send, writeSoon } from './send.ts';
import { type Trouble, troubleOf } from './trouble.ts';

export type ParkSaid = { readonly step: string; readonly reason: StuckReason; readonly detail: string };

/** Lays the overlay "parked" on the order for one step. */
export function park(run: OrderRun, said: ParkSaid): void {
  run.parked.set(said.step, { ...said, since: now(), retry: null });
  overlay(run, 'parked', { cause: `${said.step}: ${said.detail}`, actor: 'workflow' });
  writeSoon(run);
}

export function unpark(run: OrderRun, step: string, said: { cause: string; actor: string }): void {
  if (run.parked.delete(step)) overlay(run, 'unparked', said);
}

/** Waits parked until an operator asks for another try. A cancel takes the overlay off too. */
export async function parkUntilRetry(run: OrderRun, said: ParkSaid): Promise<RetryRequest> {
  park(run, said);
  try {
    await condition(() => run.parked.get(said.step)?.retry != null);
  } catch (error) {
    if (isCancellation(error)) unpark(run, said.step, { cause: `${said.step}: given up`, actor: 'workflow' });
    throw error;
  }
  const retry = run.parked.get(said.step)?.retry as RetryRequest;
  unpark(run, said.step, { cause: `${said.step}: ${retry.reason}`, actor: retry.actor });
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
  /** What an undo parks as; a forward step parks as what its trouble is. */
  readonly reason?: StuckReason;
  attempt(n: number): Promise<T>;
};

/** Tries a step until it is done: beyond its budget the order parks, and an operator's retry starts it again. */
export async function insist<T>(run: OrderRun, step: Insistence<T>): Promise<Insisted<T>> {
  for (;;) {
    const givenUpAt = Date.now() + step.budget;
    try {
      return { kind: 'done', answer: await step.attempt(run.numbers.get(step.step) ?? 1) };
    } catch (error) {
      if (isCancellation(error)) throw error;
      const trouble = troubleOf(error);
      if (trouble.kind === 'hopeless' && step.reason === undefined) return { kind: 'hopeless', trouble };
      // Time in which the order was paused is not held against the step.
      if (Date.now() >= givenUpAt && (await wasPausedAt(run, givenUpAt))) continue;
      const reason = step.reason ?? (trouble.kind === 'in-doubt' ? 'effect-in-doubt' : 'activity-retrying');
      const retry = await parkUntilRetry(run, {
        step: step.step,
        reason,
        detail: `${step.step}: ${trouble.detail}`,
      });
      if (step.numbered) await openNextTry(run, step.step, retry);
    }
  }
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
