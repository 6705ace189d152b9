import type { Money } from '../../../domain/money.ts';
import type { OrderStage } from '../../../domain/order-stage.ts';
import type { StuckReason } from '../../../domain/stuck.ts';

/** Status of the run in Temporal's words; the order's own status is its stage. */
export type RunStatus =
  | 'running'
  | 'paused'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'terminated'
  | 'timed-out'
  | 'continued'
  | 'unknown';

export type RowClaim = { readonly by: string; readonly since: number; readonly until: number };
export type RowNote = { readonly by: string; readonly at: number; readonly text: string };

/**
 * One row of the list: plain data, decoded from search attributes and memo alone, so it can cross threads and never
 * costs a query to a worker. Times are epoch milliseconds. `null` means unknown and is never shown as zero.
 */
export type OrderRow = {
  /** The order's id; the workflow id where the workflow is not one of ours. */
  readonly orderId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
  readonly run: RunStatus;
  readonly open: boolean;
  readonly stage: OrderStage | null;
  /** Its state in the words of its type: an order's stage, a return's `labelled`. */
  readonly state: string | null;
  readonly stageSince: number | null;
  readonly promiseBy: number | null;
  readonly amount: Money | null;
  readonly customerId: string | null;
  readonly paymentMethod: string | null;
  readonly needsAttention: boolean;
  readonly stuckReason: StuckReason | null;
  readonly failureCode: string | null;
  readonly vendorIds: readonly string[];
  readonly paused: { readonly reason: string } | null;
  /** Entries of TemporalReportedProblems: the workflow task itself fails. */
  readonly problems: readonly string[];
  /** Highest attempt of a pending activity; unknown until the order was described. */
  readonly attempts: number | null;
  /** The cause of its state in a few words, from memo and attributes. */
  readonly why: string | null;
  /** What its retrying step last failed with; absent or null if no step fails or it was not read. */
  readonly failing?: string | null;
  /** The run that took the place of this one, by a reset or a new start; absent or null where none did. */
  readonly continuesIn?: string | null;
  /** The server does not have this run any more: the rest of the row is older data. */
  readonly gone?: true;
  readonly traceId: string | null;
  /** Whose name is on it; over once `until` has passed, so ask `liveClaim`. */
  readonly claim: RowClaim | null;
  /** The newest note, its beginning. */
  readonly note: RowNote | null;
  readonly startTime: number;
  readonly closeTime: number | null;
  readonly taskQueue: string;
};

/** Meaning of the glyph before the status. */
export type RowMark =
  | 'needs-person'
  | 'decision'
  | 'retrying'
  | 'moving'
  | 'done'
  | 'undone'
  | 'paused'
  | 'broken';

/** One judgement for list, order screen and command line; the most urgent one wins. */
export function markOf(row: OrderRow): RowMark {
  if (!row.open) return closedMark(row);
  if (row.problems.length > 0) return 'broken';
  if (row.paused !== null) return 'paused';
  if (row.stuckReason === 'payment-review') return 'decision';
  if (row.needsAttention) return 'needs-person';
  if (row.stuckReason === 'activity-retrying' || (row.attempts ?? 1) > 1) return 'retrying';
  return 'moving';
}

function closedMark(row: OrderRow): RowMark {
  if (row.continuesIn != null || row.gone === true) return 'undone';
  if (row.run === 'failed' || row.run === 'timed-out' || row.run === 'terminated' || row.stage === 'failed') {
    return 'needs-person';
  }
  return row.stage === 'completed' || (row.stage === null && row.run === 'completed') ? 'done' : 'undone';
}

/** Nothing removes an expired claim: readers compare its time. */
export function liveClaim(row: Pick<OrderRow, 'claim' | 'open'>, now: number): RowClaim | null {
  return row.open && row.claim !== null && row.claim.until > now ? row.claim : null;
}

export function isLate(row: OrderRow, now: number): boolean {
  const gone = row.stage === 'shipped' || row.stage === 'delivered';
  return row.open && !gone && row.promiseBy !== null && row.promiseBy < now;
}
