import type { ConsoleState, Size } from './state.ts';

export const SMALLEST: Size = { columns: 60, rows: 16 };

export function isTooSmall(size: Size): boolean {
  return size.columns < SMALLEST.columns || size.rows < SMALLEST.rows;
}

/** Heights of the parts of the orders screen. They depend on the size alone, so that no state moves the layout. */
export type OrdersLayout = {
  readonly tableTop: number;
  readonly tableRows: number;
  readonly stripRows: number;
};

export function ordersLayout(size: Size): OrdersLayout {
  // header, lenses, blank, column titles above; blank, strip, blank, footer below.
  const stripRows =
    size.rows >= 36 && size.columns < size.rows * 2 ? Math.floor(size.rows / 3) : size.rows < 24 ? 2 : 3;
  const tableTop = 4;
  const tableRows = Math.max(1, size.rows - tableTop - stripRows - 3);
  return { tableTop, tableRows, stripRows };
}

const BESIDE_FROM_COLUMNS = 160;
const BESIDE_GAP = 3;
/** All columns of the list, the cause with a few words. */
const LIST_COLUMNS = 116;
/** Beyond this the two rows of a cursor move would write too many bytes for a slow line. */
const BESIDE_COLUMNS_MAX = 54;

/** Columns of the list and of the timeline in the side pane; null if the list has the whole width. */
export function besideWidths(size: Size): { readonly list: number; readonly beside: number } | null {
  if (size.columns < BESIDE_FROM_COLUMNS || isTooSmall(size)) return null;
  return {
    list: LIST_COLUMNS,
    beside: Math.min(BESIDE_COLUMNS_MAX, size.columns - LIST_COLUMNS - BESIDE_GAP),
  };
}

export function listHeight(state: ConsoleState): number {
  return ordersLayout(state.size).tableRows;
}

/** Rows that a screen of plain lines (timeline, history, workers) can show. */
export function bodyHeight(size: Size, headRows: number): number {
  return Math.max(1, size.rows - headRows - 2);
}
