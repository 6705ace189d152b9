import type * as v from 'valibot';

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

export type DeckColumn = {
  readonly id: string;
  readonly title: string;
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
  /** One sentence for help: what it does to the order. */
  readonly description: string;
};

export type DeckField = {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'choice' | 'number';
  readonly choices?: readonly string[];
  readonly required: boolean;
};
