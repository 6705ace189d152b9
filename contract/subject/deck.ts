import type * as v from 'valibot';
import type { StuckReason } from '../../domain/stuck.ts';

/**
 * The deck tells the console, the CLI, the forms and the docs what a workflow type looks like and what can be done
 * to it. It is data: a user's own deck file will say the same in YAML.
 */
export type Deck = {
  readonly workflowType: string;
  readonly noun: { readonly one: string; readonly many: string };
  readonly columns: readonly DeckColumn[];
  readonly lenses: readonly DeckLens[];
  readonly queries: readonly { readonly name: string; readonly description: string }[];
  readonly actions: readonly DeckAction[];
};

/** What a cell can show of a run. Unknown is empty. */
export const CELLS = [
  'id',
  'type',
  'status',
  'run',
  'since',
  'started',
  'promise',
  'attempts',
  'amount',
  'customer',
  'queue',
  'why',
] as const;
export type CellKind = (typeof CELLS)[number];

export type DeckColumn = {
  readonly id: string;
  readonly title: string;
  readonly shows: CellKind;
  readonly width: number;
  readonly align: 'left' | 'right';
  /** Dropped first when the terminal is narrow; 0 is never dropped. */
  readonly dropAt: number;
};

/** A named view of the list. `query` is a visibility filter, joined with the workflow type by `operations/`. */
export type DeckLens = {
  readonly id: string;
  readonly title: string;
  readonly query: string;
  /** Runs that a later run of the same workflow took the place of are no part of it. */
  readonly current?: true;
  /** Computed lenses need more than visibility; the reason is told where they cannot be computed. */
  readonly computed?: 'retrying';
};

export type DeckAction = {
  readonly id: string;
  readonly title: string;
  /** One capital letter, the same on every screen; absent where the action lives in the menu only. */
  readonly letter?: string;
  readonly kind: 'update' | 'signal' | 'operation';
  /** Name of the update or signal; of the operation where `kind` is operation. */
  readonly name: string;
  /** Fields beside the reason, in the order in which the form shows them. */
  readonly fields: readonly DeckField[];
  /** Part of the input that the action itself decides: approve and decline are one update. */
  readonly fixed?: Readonly<Record<string, string | number | boolean>>;
  readonly input?: v.GenericSchema;
  readonly danger: 'safe' | 'undoable' | 'final';
  /** Stages in which it can make sense; the order itself has the last word. Absent: any open order. */
  readonly stages?: readonly string[];
  /** The stuck states that it is a remedy for, as `whyStuck` names them. Absent: it is none. */
  readonly remedies?: readonly StuckReason[];
  /**
   * `true`: the order itself lists the update in its view's `accepts` whenever it would take it, with the steps,
   * vendors or waits to choose from. Without that view the stages and remedies are what is known.
   */
  readonly listed?: true;
  /** It asks a provider or writes something down before it answers, so its answer is waited for longer. */
  readonly takesTime?: true;
  /** One sentence for help: what it does to the order. */
  readonly description: string;
};

export type DeckField = {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'choice' | 'number';
  readonly choices?: readonly string[];
  /** The order's own view has the choices, in `accepts` under this name. */
  readonly from?: 'steps' | 'vendors' | 'waits';
  /** How the value is to be read: minor units of the order's currency, minutes, RFC 3339 in UTC, JSON. */
  readonly unit?: 'minor' | 'minutes' | 'time' | 'json';
  readonly required: boolean;
  /** What it begins with. */
  readonly initial?: string;
  /** How it is written, where kind and unit do not say enough. */
  readonly hint?: string;
  /** A point of the history to choose from. */
  readonly point?: true;
  /** Name of its flag, where the field's own is not plain enough. */
  readonly flagName?: string;
  /** Asked for at the command line only. */
  readonly commandOnly?: true;
  /** It is a word of the command line and no flag. */
  readonly positional?: true;
  /** A flag of the command line that stands for one of its values. */
  readonly flag?: { readonly name: string; readonly means: string; readonly description: string };
};
