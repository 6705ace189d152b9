import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import { type OrderPage, PAGE_ROWS_MAX } from '../../../operations/temporal/list.ts';
import { CHANGED_MS, type Listing } from './listing.ts';

/** Cells that show this field; a change of it makes the cell bold. */
const WATCHED: readonly (readonly [string, (row: OrderRow) => unknown])[] = [
  ['status', (row) => `${row.stage} ${row.run} ${row.stuckReason} ${row.paused === null}`],
  ['run', (row) => row.run],
  ['promise', (row) => row.promiseBy],
  ['attempts', (row) => row.attempts],
  ['amount', (row) => row.amount?.minor],
  ['customer', (row) => row.customerId],
  ['why', (row) => `${row.why} ${row.claim?.since} ${row.note?.at}`],
];

/**
 * A reading of the list's head. New rows wait in `fresh`, known ones are replaced, and one that stood before an
 * answered one and is not answered itself has left the lens. Where nothing of the head is known any more, what lies
 * between it and the known rows is unknown: a larger head is read, and if that is not enough the list begins anew.
 */
export function mergeHead(listing: Listing, page: OrderPage): Listing {
  const answered = new Map(page.rows.map((row) => [row.runId, row]));
  const last = listing.rows.findLastIndex((row) => answered.has(row.runId));
  const freshKnown = listing.fresh.some((row) => answered.has(row.runId));
  if (last < 0 && !freshKnown && page.nextPageToken !== null) {
    const wider = page.rows.length < PAGE_ROWS_MAX && listing.rows.length > page.rows.length;
    return wider && listing.headRows === null
      ? { ...listing, headRows: PAGE_ROWS_MAX, urgent: false, problem: null }
      : beginAnew(listing, page);
  }
  const within = page.nextPageToken === null ? listing.rows : listing.rows.slice(0, last + 1);
  const missing = within.filter((row) => !answered.has(row.runId)).map((row) => row.runId);
  const merged = replaceRows(listing, { answered, missing: new Set(missing), now: page.readAt });
  const known = new Set(merged.rows.map((row) => row.runId));
  const fresh = page.rows.filter((row) => !known.has(row.runId));
  // Fresh rows beyond the head's end are only known from before.
  const lastFresh = listing.fresh.findLastIndex((row) => answered.has(row.runId));
  const older =
    page.nextPageToken === null ? [] : listing.fresh.slice(last < 0 ? lastFresh + 1 : listing.fresh.length);
  const waiting = [...fresh, ...older.filter((row) => !answered.has(row.runId))];
  const grown = waiting.some((row) => !listing.fresh.some((old) => old.runId === row.runId));
  return {
    ...merged,
    fresh: waiting.length === 0 && listing.fresh.length === 0 ? listing.fresh : waiting,
    readAt: page.readAt,
    changedAt: grown ? page.readAt : merged.changedAt,
    headRows: null,
    urgent: false,
    returned: false,
    problem: null,
  };
}

function beginAnew(listing: Listing, page: OrderPage): Listing {
  const before = new Map([...listing.rows, ...listing.fresh].map((row) => [row.runId, row]));
  return {
    ...listing,
    // A page that is on its way continues the old rows.
    generation: listing.generation + 1,
    headRows: null,
    rows: page.rows.map((row) => {
      const known = before.get(row.runId);
      return known === undefined ? row : settleRow(known, row);
    }),
    fresh: [],
    left: new Set(),
    end: null,
    total: null,
    pageToken: page.nextPageToken,
    phase: 'partial',
    readAt: page.readAt,
    changedAt: page.readAt,
    urgent: false,
    returned: false,
    problem: null,
  };
}

/** A reading of chosen runs: what was asked for and not answered has left the lens. */
export function mergeAsked(listing: Listing, page: OrderPage, asked: readonly string[]): Listing {
  const answered = new Map(page.rows.map((row) => [row.runId, row]));
  const missing = new Set(asked.filter((runId) => !answered.has(runId)));
  const merged = replaceRows(listing, { answered, missing, now: page.readAt });
  return { ...merged, end: mergeEnd(listing.end, answered, missing), urgent: false, problem: null };
}

/** What a describe says of one row that the list cannot say. */
export function mergeRow(listing: Listing, row: OrderRow, now: number): Listing {
  const answered = new Map([[row.runId, row]]);
  return {
    ...replaceRows(listing, { answered, missing: null, now }),
    end: mergeEnd(listing.end, answered, null),
  };
}

function mergeEnd(
  end: Listing['end'],
  answered: ReadonlyMap<string, OrderRow>,
  missing: ReadonlySet<string> | null,
): Listing['end'] {
  if (end === null) return null;
  const rows = end.rows
    .filter((row) => missing?.has(row.runId) !== true)
    .map((row) => {
      const answer = answered.get(row.runId);
      return answer === undefined ? row : settleRow(row, answer);
    });
  return { ...end, rows };
}

/** The rows that waited come in, on top. */
export function takeFresh(listing: Listing): Listing {
  if (listing.fresh.length === 0) return listing;
  const incoming = new Set(listing.fresh.map((row) => row.runId));
  return {
    ...listing,
    rows: [...listing.fresh, ...listing.rows.filter((row) => !incoming.has(row.runId))],
    fresh: [],
  };
}

/** The rows that waited, below those that have left and go with the next reading: no row that is seen moves. */
export function takeFreshBelowLeft(listing: Listing): Listing {
  const { fresh, left, rows } = listing;
  if (fresh.length === 0) return listing;
  const incoming = new Set(fresh.map((row) => row.runId));
  const others = rows.filter((row) => !left.has(row.runId) && !incoming.has(row.runId));
  return { ...listing, rows: [...rows.filter((row) => left.has(row.runId)), ...fresh, ...others], fresh: [] };
}

type Reading = {
  readonly answered: ReadonlyMap<string, OrderRow>;
  /** Rows that should have been answered and were not; null where nothing can be said of the others. */
  readonly missing: ReadonlySet<string> | null;
  readonly now: number;
};

function replaceRows(listing: Listing, { answered, missing, now }: Reading): Listing {
  // A row that was missing last time already goes now.
  const gone = new Set(
    [...(missing ?? [])].filter(
      (runId) => (listing.returned || listing.left.has(runId)) && !isKept(listing, runId),
    ),
  );
  const changed = new Map(listing.changed);
  for (const [runId, cells] of changed) {
    if ([...cells.values()].every((until) => until <= now)) changed.delete(runId);
  }
  let touched = gone.size > 0;
  let seen = touched;
  const rows: OrderRow[] = [];
  for (const row of listing.rows) {
    if (gone.has(row.runId)) continue;
    const answer = answered.get(row.runId);
    const next = answer === undefined ? row : settleRow(row, answer);
    rows.push(next);
    if (next === row) continue;
    touched = true;
    const cells = changedCells(row, next);
    if (cells.length === 0) continue;
    seen = true;
    changed.set(
      row.runId,
      new Map([...(changed.get(row.runId) ?? []), ...cells.map((cell) => [cell, now + CHANGED_MS] as const)]),
    );
  }
  const left = missing === null ? listing.left : new Set([...missing].filter((runId) => !gone.has(runId)));
  return {
    ...listing,
    rows: touched ? rows : listing.rows,
    changed: changed.size === 0 && listing.changed.size === 0 ? listing.changed : changed,
    left: left.size === 0 && listing.left.size === 0 ? listing.left : left,
    changedAt: seen || left.size > 0 ? now : listing.changedAt,
  };
}

/** `f` keeps the selected row although it left. */
function isKept(listing: Listing, runId: string): boolean {
  return listing.follow === 'row' && listing.cursor === runId;
}

/** The old object where nothing changed, so that its line is not made again. Tries stay known until the stage moves. */
function settleRow(before: OrderRow, answer: OrderRow): OrderRow {
  const same = before.stage === answer.stage && before.stageSince === answer.stageSince;
  const next =
    answer.attempts === null && same
      ? {
          ...answer,
          attempts: before.attempts,
          ...(before.failing === undefined ? {} : { failing: before.failing }),
        }
      : answer;
  return JSON.stringify(before) === JSON.stringify(next) ? before : next;
}

function changedCells(before: OrderRow, after: OrderRow): readonly string[] {
  const cells: string[] = [];
  for (const [column, read] of WATCHED) {
    if (column === 'attempts' && before.attempts === null) continue;
    if (read(before) !== read(after)) cells.push(column);
  }
  return cells;
}
