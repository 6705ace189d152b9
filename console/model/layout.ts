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

export function listHeight(state: ConsoleState): number {
  return ordersLayout(state.size).tableRows;
}

/** Rows that a screen of plain lines (timeline, history, workers) can show. */
export function bodyHeight(size: Size, headRows: number): number {
  return Math.max(1, size.rows - headRows - 2);
}
