import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import { sortValueOf } from '../../../operations/subjects/sort-value.ts';
import { subjectById } from '../../../operations/subjects/subjects.ts';
import { filterWords, matchesWords } from '../../table/filter.ts';
import { sortedIndices } from '../../table/sort.ts';
import { viewport } from '../../table/viewport.ts';
import { sharedCause } from './causes.ts';
import type { Listing } from './listing.ts';
import { takeFreshBelowLeft } from './merge-rows.ts';

const searchTexts = new WeakMap<OrderRow, string>();

/** All that words can find in a row. Rows never change, so it is made once for each. */
export function searchText(row: OrderRow): string {
  const known = searchTexts.get(row);
  if (known !== undefined) return known;
  const text = [
    row.workflowId,
    row.runId,
    row.stage,
    row.run,
    row.customerId,
    row.why,
    row.failing,
    row.stuckReason,
    row.failureCode,
    row.paymentMethod,
    row.amount === null ? '' : `${row.amount.minor / 100} ${row.amount.currency}`,
    ...row.vendorIds,
    row.traceId,
    row.workflowType,
  ]
    .filter((part) => part !== null && part !== undefined)
    .join(' ')
    .toLowerCase();
  searchTexts.set(row, text);
  return text;
}

/**
 * Filter and sort again, and find the selected order where it is now. New rows wait only while a row is shown that is
 * still in the lens.
 */
export function showRows(listing: Listing, height: number): Listing {
  const shown = arranged(listing, height);
  if (shown.fresh.length === 0) return shown;
  const allLeft = shown.shown.every((row) => shown.left.has(row.runId));
  return allLeft ? arranged(takeFreshBelowLeft(shown), height) : shown;
}

function arranged(listing: Listing, height: number): Listing {
  const words = filterWords(listing.filter);
  const { cause } = listing;
  // What is filtered or sorted begins with the rows that are read without a gap.
  const end = cause === null && words.length === 0 && listing.sort === null ? listing.end : null;
  let shown = end === null ? listing.rows : end.rows;
  if (cause !== null) shown = shown.filter((row) => sharedCause(row) === cause);
  if (words.length > 0) shown = shown.filter((row) => matchesWords(searchText(row), words));
  if (listing.sort !== null) {
    const { column, direction } = listing.sort;
    const shows = subjectById(listing.subject).columns.find(({ id }) => id === column)?.shows;
    const order = sortedIndices(
      shown.map((row) => (shows === undefined ? null : sortValueOf(row, shows))),
      direction,
    );
    const unsorted = shown;
    shown = order.flatMap((index) => unsorted[index] ?? []);
  }
  return keepCursor({ ...listing, end, shown }, listing, height);
}

/**
 * The cursor stays on its order, and the order on its line of the screen. Where the order is gone, the cursor takes
 * the place that it had.
 */
function keepCursor(next: Listing, before: Listing, height: number): Listing {
  if (next.shown.length === 0) return { ...next, cursor: next.cursor, cursorIndex: 0, top: 0 };
  const atTop = before.follow === 'newest' || before.cursor === null;
  let index = atTop ? 0 : indexOfRun(next, before.cursor);
  if (index < 0) index = Math.min(before.cursorIndex, next.shown.length - 1);
  const offset = before.cursorIndex - before.top;
  return placeCursor({ ...next, top: Math.max(0, index - offset) }, index, height);
}

export function indexOfRun(listing: Listing, runId: string | null): number {
  if (runId === null) return -1;
  if (listing.shown[listing.cursorIndex]?.runId === runId) return listing.cursorIndex;
  return listing.shown.findIndex((row) => row.runId === runId);
}

/** The cursor on this row of what is shown, visible. */
export function placeCursor(listing: Listing, index: number, height: number): Listing {
  const total = listing.shown.length;
  if (total === 0) return { ...listing, cursorIndex: 0, top: 0 };
  const cursorIndex = Math.min(Math.max(0, index), total - 1);
  const view = viewport({ cursor: cursorIndex, top: listing.top, height, total });
  return { ...listing, cursorIndex, cursor: listing.shown[cursorIndex]?.runId ?? null, top: view.top };
}

/** The wheel: the view moves, the cursor only as far as it must to stay visible. */
export function scrollBy(listing: Listing, rows: number, height: number): Listing {
  const total = listing.shown.length;
  const top = Math.min(Math.max(0, listing.top + rows), Math.max(0, total - height));
  const cursor = Math.min(Math.max(listing.cursorIndex, top), Math.max(top, top + height - 1));
  return placeCursor({ ...listing, top }, cursor, height);
}
