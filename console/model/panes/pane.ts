import { stringifyExact } from '../../../support/text/exact-json.ts';
import type { Column } from '../../table/columns.ts';

export type EntryTone = 'plain' | 'quiet' | 'good' | 'bad' | 'warning' | 'paused';

/** One line of another list than the orders: its cells, and what Enter opens. */
export type Entry = {
  readonly key: string;
  readonly cells: readonly string[];
  readonly tone: EntryTone;
  /** Made when it is opened: a payload can be long. Absent where there is nothing more. */
  readonly body?: () => readonly string[];
  /** Where Enter goes instead. */
  readonly goes?: { readonly workflowId: string; readonly runId: string | null };
};

/** Another list than the orders. The screen decides which rows are mounted. */
export type Pane = {
  readonly key: string;
  readonly columns: readonly Column[];
  /** Whether the titles of the columns are drawn. */
  readonly titled: boolean;
  readonly entries: readonly Entry[];
  /** Shown instead of rows; also in addition if the rows are incomplete. */
  readonly note: string | null;
  /** The list grows at its end and the operator looks there first. */
  readonly fromEnd: boolean;
};

export function emptyPane(key: string, note: string): Pane {
  return { key, columns: [], titled: false, entries: [], note, fromEnd: false };
}

/** A value as lines that a person can read. */
export function valueLines(value: unknown): readonly string[] {
  if (value === undefined) return ['nothing'];
  const text = typeof value === 'string' ? value : stringifyExact(value, 2);
  return text.split('\n').slice(0, DETAIL_LINES_MAX);
}

export const DETAIL_LINES_MAX = 5_000;
