import type { TimelineEntry } from '../../contract/order/order.ts';
import { LIMITS } from '../../domain/limits.ts';
import { now } from '../runtime/now.ts';
import { logTransition, note } from './log.ts';
import type { Process } from './process.ts';

/** An event of the type's state machine, and who or what caused it. */
export type EventInput<E extends string> = {
  readonly event: E;
  readonly cause: string;
  readonly actor?: string;
  readonly source?: TimelineEntry['source'];
  readonly failureCode?: string;
};

/** The transition by the state machine; undefined where the event is illegal in the current state. */
type Move<S extends string, C> = { readonly to: S; readonly commands: readonly C[] } | undefined;

/**
 * Applies an event: logs it, moves the state, publishes it. Returns the next commands; null: the event was illegal,
 * which is counted and changes nothing.
 */
export function applyMove<S extends string, E extends string, C>(
  process: Pick<Process<S>, 'attributes' | 'log' | 'state'>,
  move: Move<S, C>,
  input: EventInput<E>,
): readonly C[] | null {
  const { attributes, state } = process;
  if (move === undefined) {
    state.ignored += 1;
    const detail = `not possible while ${state.current}`;
    note(process, { what: `${input.event} ignored`, source: 'workflow', detail });
    return null;
  }
  logTransition(process, input.event, move.to, input);
  if (move.to !== state.current || process.log.rules.entries === 'stage') state.since = now();
  state.current = move.to;
  if (input.failureCode !== undefined) state.failureCode = input.failureCode.slice(0, LIMITS.idCharacters);
  attributes.changed('event');
  return move.commands;
}
