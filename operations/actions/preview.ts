import type { OrderRow } from '../subjects/order/order-row.ts';
import type { Action, FrozenRun } from './action.ts';

/**
 * An action as a sentence with consequences, on a frozen run, from facts that were just read. Screens and the command
 * line print it; `perform` takes nothing else.
 */
export type Preview = {
  readonly action: Action;
  /** What was asked for, where that led to another action: an order like this one is a new order. */
  readonly asked?: Action;
  /** The workflow that it starts; absent where it starts none. */
  readonly starts?: string;
  /** What was true when it was previewed and is sent with it, so that a change in between is noticed. */
  readonly frozen?: unknown;
  /** `Cancel ord-7F3K2Q`. */
  readonly title: string;
  /** null only for `create`. */
  readonly run: FrozenRun | null;
  /** The order as it was read for this preview; null only for `create`. */
  readonly row: OrderRow | null;
  readonly readAt: number;
  /** What it will do, as a list of short clauses in order: `void the authorisation`, `release 3 reservations`. */
  readonly will: readonly string[];
  /** What else one should know: timers that pass while paused, an update that would answer better. */
  readonly notes: readonly string[];
  /** Why it cannot be taken back; null where it can. */
  readonly noUndo: string | null;
  readonly danger: 'safe' | 'undoable' | 'final';
  /** Text to be typed; null where a reason is enough. */
  readonly proof: { readonly text: string; readonly says: string } | null;
  /** Set where it would be refused right away; nothing else is tried then. */
  readonly refusal: {
    readonly by: 'order' | 'server' | 'policy';
    readonly says: string;
    readonly instead: readonly string[];
  } | null;
  /** The same as a `temporal …` command, quoted for a POSIX shell; null where the CLI cannot do it. */
  readonly command: string | null;
};
