import { ApplicationFailure, currentUpdateInfo, defineUpdate, setHandler } from '@temporalio/workflow';
import * as v from 'valibot';
import { UPDATE_REFUSED } from '../../contract/order/order-messages.ts';

/** One request: what it carries, and the ID of its update. */
export type UpdateRequest<I> = { readonly input: I; readonly id: string };

/** What requests were answered: a repeated one gets the same answer and changes nothing. */
export type AnsweredRequests<I, A> = {
  find(request: UpdateRequest<I>): A | undefined;
  keep(request: UpdateRequest<I>, answer: A): void;
};

/** `P` is a refusal, `A` the answer that a repeated request gets again, `R` the result of the update. */
export type UpdateBinding<I, A, R, P = string> = {
  readonly schema: v.GenericSchema<unknown, I>;
  /** The request as it was sent, where its answer is remembered by its content. */
  readonly asSent?: true;
  /** The refusal of an input that does not fit the schema. */
  unreadable(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): P;
  /** Why it is refused on arrival, before anything is written to the history; null: it is accepted. */
  refusal(input: I, raw: unknown): P | null;
  /** Throws a refusal as the failure of the update. */
  refuse(problem: P): Error;
  readonly answered?: AnsweredRequests<I, A>;
  reply(answer: A): R;
} & (TakenAtOnce<I, A> | TakenInTime<I, A, P>);

/**
 * It is answered before anything else in the run continues. One that awaits is answered after; which comes first is
 * recorded in the history, so a type keeps what it has.
 */
type TakenAtOnce<I, A> = { takeAtOnce(input: I, id: string): A };

type TakenInTime<I, A, P> = {
  /** Before anything else, once it is accepted. */
  accepted?(): Promise<unknown>;
  readonly lock?: UpdateLock<I, A, P>;
  take(input: I, id: string): A | Promise<A>;
  /** What a failure of `take` is reported as. */
  failure?(error: unknown): unknown;
};

/** Runs one update at a time; each is checked again when it gets the lock. */
export type UpdateLock<I, A, P> = {
  hold(work: () => Promise<A>): Promise<A>;
  refusal(input: I): P | null;
  /** What has to be done before an update is taken. */
  before?(): Promise<void>;
};

/** The one way to bind an update: validator, lock, requests that were answered before, and handler. */
export function bindUpdate<R, A = R, I = unknown, P = string>(
  name: string,
  update: UpdateBinding<I, A, R, P>,
): void {
  setHandler(defineUpdate<R, [unknown]>(name), handlerOf(update), {
    validator: (raw) => check(update, raw),
  });
}

export function handlerOf<I, A, R, P>(update: UpdateBinding<I, A, R, P>): (raw: unknown) => R | Promise<R> {
  const requestOf = (raw: unknown) => ({
    input: update.asSent === true ? (raw as I) : v.parse(update.schema, raw),
    id: currentUpdateInfo()?.id ?? '',
  });
  if ('takeAtOnce' in update) return (raw) => update.reply(takeAtOnce(update, requestOf(raw)));
  return async (raw) => {
    if (update.accepted !== undefined) await update.accepted();
    const request = requestOf(raw);
    const { lock } = update;
    const answer =
      lock === undefined
        ? await update.take(request.input, request.id)
        : await lock.hold(() => takeInTurn(update, lock, request));
    return update.reply(answer);
  };
}

/** Throws the refusal, if there is one. */
export function check<I, A, R, P>(update: UpdateBinding<I, A, R, P>, raw: unknown): void {
  const parsed = v.safeParse(update.schema, raw);
  const problem = parsed.success ? update.refusal(parsed.output, raw) : update.unreadable(parsed.issues);
  if (problem !== null) throw update.refuse(problem);
}

type Bound<I, A, R, P> = UpdateBinding<I, A, R, P> & TakenInTime<I, A, P>;

/** Others were before it: what was accepted then may be out of place by now. */
async function takeInTurn<I, A, R, P>(
  update: Bound<I, A, R, P>,
  lock: UpdateLock<I, A, P>,
  request: UpdateRequest<I>,
): Promise<A> {
  const known = update.answered?.find(request);
  if (known !== undefined) return known;
  const problem = lock.refusal(request.input);
  if (problem !== null) throw update.refuse(problem);
  if (lock.before !== undefined) await lock.before();
  try {
    const answer = await update.take(request.input, request.id);
    update.answered?.keep(request, answer);
    return answer;
  } catch (error) {
    throw update.failure?.(error) ?? error;
  }
}

function takeAtOnce<I, A, R, P>(
  update: UpdateBinding<I, A, R, P> & TakenAtOnce<I, A>,
  request: UpdateRequest<I>,
): A {
  const known = update.answered?.find(request);
  if (known !== undefined) return known;
  const answer = update.takeAtOnce(request.input, request.id);
  update.answered?.keep(request, answer);
  return answer;
}

/** A refusal: nothing was changed, or the sentence names what was. */
export function updateRefused(says: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(says, UPDATE_REFUSED);
}
