/**
 * What was asked for, as plain data: it crosses threads and is journalled. `kind`, and of the updates of a subject `of`
 * and `remedy`, name its record; the other fields are the record's own.
 */
export type Action = { readonly kind: string; readonly [field: string]: unknown };

/** The run that an action is bound to from the moment it is previewed. */
export type FrozenRun = { readonly orderId: string; readonly workflowId: string; readonly runId: string };

/** How an action ended. There is no sixth way. */
export const ENDS = [
  'done',
  /** Somebody said no: `by` says who; nothing was done. */
  'refused',
  /** It was tried and did not work; nothing more will happen. */
  'failed',
  /** No answer and none could be found out. It may have happened or happen yet; it is never sent twice. */
  'unknown',
  /** The order moved on, or somebody else acted first; nothing was done. */
  'overtaken',
] as const;
export type ActionEnd = (typeof ENDS)[number];

export type Outcome = {
  readonly end: ActionEnd;
  /** One sentence in the order's terms. */
  readonly says: string;
  /** Who refused. */
  readonly by: 'order' | 'server' | 'policy' | 'guard' | null;
  /** What would work instead, best first. */
  readonly instead: readonly string[];
  /** Journal number of the intent; null where nothing was written because nothing was tried. */
  readonly journal: number | null;
  /** Why this outcome is not in the journal, though it was tried; absent where it is. */
  readonly unrecorded?: string;
  readonly tookMs: number;
  /** Where the order stood when it was looked at again; null where it could not be. */
  readonly after: {
    readonly stage: string | null;
    readonly run: string;
    readonly runId: string;
    readonly readAt: number;
  } | null;
  /** The new run after a reset, or the run of a created order. */
  readonly newRunId: string | null;
  /** What the workflow answered, where a script reads it. */
  readonly answer?: unknown;
};

/** Told while it runs, so that a screen can count along. Milliseconds since the execution began. */
export type ActionStep = {
  readonly step: 'journalled' | 'sent' | 'accepted' | 'looked-up' | 'verified';
  readonly atMs: number;
  readonly says: string;
};
