import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import type { SubjectId } from '../../../operations/subjects/subject.ts';
import { type OrderPage, PAGE_ROWS_MAX } from '../../../operations/temporal/list.ts';
import type { ListEnd } from '../../../operations/temporal/list-end.ts';
import type { Problem } from '../../../operations/temporal/problem.ts';
import type { SortDirection } from '../../table/sort.ts';

export type ListSort = { readonly column: string; readonly direction: SortDirection };

/** One list of a subject: what was read, what of it is shown, and where the operator stands in it. */
export type Listing = {
  /** Grows with every new lens or query; an answer to an older one is thrown away. */
  readonly generation: number;
  readonly subject: SubjectId;
  /** One type of the plain subject; null for all that the subject has. */
  readonly workflowType: string | null;
  readonly lens: string;
  /** The operator's own visibility query; it replaces the lens. */
  readonly query: string | null;
  /** Words that filter the loaded rows. */
  readonly filter: string;
  /** The cause whose orders alone are shown; it belongs to its lens. */
  readonly cause: string | null;
  readonly sort: ListSort | null;
  /** In the server's order: newest first. */
  readonly rows: readonly OrderRow[];
  /** What is left of `rows` after filter and sort. */
  readonly shown: readonly OrderRow[];
  /**
   * The last rows of the list, shown instead of `rows` while those between them are still being read; `from` is how many
   * rows come before them.
   */
  readonly end: { readonly rows: readonly OrderRow[]; readonly from: number } | null;
  /** How many rows there were when the end was read; null where it was not. */
  readonly total: number | null;
  readonly pageToken: Uint8Array | null;
  readonly phase: 'waiting' | 'partial' | 'complete';
  /** New rows that wait, so that nothing moves under the operator's eyes. */
  readonly fresh: readonly OrderRow[];
  /** Run id of the selected row: the cursor follows the order, never the place. */
  readonly cursor: string | null;
  readonly cursorIndex: number;
  readonly top: number;
  readonly marks: ReadonlySet<string>;
  readonly rangeFrom: string | null;
  readonly follow: 'nothing' | 'row' | 'newest';
  /** Until when each changed cell of a run is bold. */
  readonly changed: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Runs that left the lens; they stay for one more reading, marked. */
  readonly left: ReadonlySet<string>;
  /** When the freshest rows were read; null before the first. */
  readonly readAt: number | null;
  /** When anything in it last changed, by which the reading slows down. */
  readonly changedAt: number;
  /** The next reading is asked for by hand. */
  readonly urgent: boolean;
  /** The operator was elsewhere: what left meanwhile goes at the next reading, without being shown once more. */
  readonly returned: boolean;
  /** The last row is wanted: pages follow each other without a pause and the cursor stays on the last one. */
  readonly wantsEnd: boolean;
  /** Size of the next page; a page that timed out is asked for again in a smaller size. */
  readonly pageRows: number;
  /** Size of the next reading of the head, where a screenful did not reach the known rows. */
  readonly headRows: number | null;
  readonly problem: Problem | null;
};

export const CHANGED_MS = 2_000;

export function emptyListing(at: {
  readonly generation: number;
  readonly subject: SubjectId;
  readonly workflowType?: string | null;
  readonly lens: string;
  readonly query?: string | null;
  readonly sort?: ListSort | null;
}): Listing {
  return {
    generation: at.generation,
    subject: at.subject,
    workflowType: at.workflowType ?? null,
    lens: at.lens,
    query: at.query ?? null,
    filter: '',
    cause: null,
    sort: at.sort ?? null,
    rows: [],
    shown: [],
    end: null,
    total: null,
    pageToken: null,
    phase: 'waiting',
    fresh: [],
    cursor: null,
    cursorIndex: 0,
    top: 0,
    marks: new Set(),
    rangeFrom: null,
    follow: 'nothing',
    changed: new Map(),
    left: new Set(),
    readAt: null,
    changedAt: 0,
    urgent: true,
    returned: false,
    wantsEnd: false,
    pageRows: PAGE_ROWS_MAX,
    headRows: null,
    problem: null,
  };
}

/** The selected row, as it is now. */
export function selectedRow(listing: Listing): OrderRow | undefined {
  return listing.cursor === null ? undefined : listing.shown[listing.cursorIndex];
}

/** The next page of the list; rows that are known already (they moved while we read) are not doubled. */
export function addPage(listing: Listing, page: OrderPage): Listing {
  const known = new Set(listing.rows.map((row) => row.runId));
  for (const row of listing.fresh) known.add(row.runId);
  const added = page.rows.filter((row) => !known.has(row.runId));
  const first = listing.readAt === null;
  return {
    ...listing,
    rows: added.length === 0 ? listing.rows : [...listing.rows, ...added],
    pageToken: page.nextPageToken,
    phase: page.nextPageToken === null ? 'complete' : 'partial',
    // All is read: the end stands where it belongs.
    end: page.nextPageToken === null ? null : listing.end,
    readAt: first ? page.readAt : listing.readAt,
    changedAt: page.readAt,
    urgent: first ? false : listing.urgent,
    wantsEnd: listing.wantsEnd && page.nextPageToken !== null && !isEnoughAtOnce(listing.rows, added),
    problem: null,
  };
}

const ROWS_AT_ONCE = 50_000;

/** Memory is finite: one wish for the last row reads so many rows at the most, the next one reads on. */
function isEnoughAtOnce(before: readonly OrderRow[], added: readonly OrderRow[]): boolean {
  const after = before.length + added.length;
  return Math.floor(after / ROWS_AT_ONCE) > Math.floor(before.length / ROWS_AT_ONCE);
}

const PAGE_ROWS_MIN = 50;

/** A page that could not be read. The last row stays wanted unless asking again cannot help. */
export function refusePage(listing: Listing, problem: Problem): Listing {
  const again = problem.kind === 'timeout' || problem.kind === 'unreachable' || problem.kind === 'throttled';
  return {
    ...listing,
    problem,
    urgent: false,
    wantsEnd: listing.wantsEnd && again,
    pageRows:
      problem.kind === 'timeout'
        ? Math.max(PAGE_ROWS_MIN, Math.floor(listing.pageRows / 2))
        : listing.pageRows,
  };
}

/** The last rows were read by themselves: the cursor stands on the last one and the rest is read on the way. */
export function addEnd(listing: Listing, end: ListEnd): Listing {
  return {
    ...listing,
    end: { rows: end.rows, from: end.total - end.rows.length },
    total: end.total,
    wantsEnd: false,
  };
}

/** A loaded row, also one of the end. */
export function rowOfRun(listing: Listing, runId: string): OrderRow | undefined {
  return [...(listing.end?.rows ?? []), ...listing.rows].find((row) => row.runId === runId);
}

/** Which rows are worth reading again: what is on the screen. */
export function visibleRuns(listing: Listing, height: number): readonly OrderRow[] {
  return listing.shown.slice(listing.top, listing.top + height);
}
