import type * as v from 'valibot';
import type { AcceptedUpdate } from '../../../contract/order/order.ts';
import { overlay } from '../../process/log.ts';

import type { OrderRun } from '../order-run.ts';

export type Said = { readonly reason: string; readonly actor: string };

/** What there is to choose from where the order would take the update; null: it would refuse it. */
export type Offer = Omit<AcceptedUpdate, 'update'> | null;

/** Offered where there is something to choose from. */
export function choiceOf(kind: 'steps' | 'vendors' | 'waits', values: readonly string[]): Offer {
  return values.length === 0 ? null : { [kind]: values };
}

/** One update of the order: when it is taken, what is wrong with this one, and what it does. */
export type Remedy = {
  readonly schema: v.GenericSchema;
  /** The refusal where there is no offer: `nothing is parked`. */
  readonly otherwise: string;
  offer(run: OrderRun): Offer;
  /** Why this input is refused although the update is offered; null: it is taken. */
  problem(run: OrderRun, input: unknown): string | null;
  /**
   * What is refused when it comes, by what this build knows; it is not asked again when its turn comes or the run is
   * replayed, because another build may know better.
   */
  atFirst(run: OrderRun, input: unknown): string | null;
  /** It runs activities, so it holds the update lock, and is checked again when it gets the lock. */
  readonly takesUpdateLock: boolean;
  /** Runs it and returns one sentence about the result. `id` is the update ID. */
  take(run: OrderRun, input: unknown, id: string): string | Promise<string>;
};

type Given<S extends v.GenericSchema> = {
  readonly otherwise: string;
  readonly takesUpdateLock?: true;
  offer(run: OrderRun): Offer;
  problem?(run: OrderRun, input: v.InferOutput<S>): string | null;
  atFirst?(run: OrderRun, input: v.InferOutput<S>): string | null;
  take(run: OrderRun, input: v.InferOutput<S>, id: string): string | Promise<string>;
};

/** Ties the schema's type to the functions; their callers have parsed the input by that schema. */
export function remedy<const S extends v.GenericSchema>(schema: S, given: Given<S>): Remedy {
  return {
    schema,
    otherwise: given.otherwise,
    takesUpdateLock: given.takesUpdateLock === true,
    offer: given.offer,
    problem: (run, input) => given.problem?.(run, input as v.InferOutput<S>) ?? null,
    atFirst: (run, input) => given.atFirst?.(run, input as v.InferOutput<S>) ?? null,
    take: (run, input, id) => given.take(run, input as v.InferOutput<S>, id),
  };
}

/** Writes what a person did into the log, with name and reason. */
export function sign(
  run: Pick<OrderRun, 'attributes' | 'log' | 'state'>,
  event: Parameters<typeof overlay>[1],
  said: Said & { what: string },
): void {
  overlay(run, event, { cause: `${said.what}: ${said.reason}`, actor: said.actor }, 'operator');
}

export function oneOf(named: string, known: readonly string[] | undefined, what: string): string | null {
  if (known?.includes(named) === true) return null;
  return `${JSON.stringify(named)} is no ${what} here; it is one of ${known?.join(', ') ?? 'none'}`;
}
