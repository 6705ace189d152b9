import { screenOf } from '../../places/screens.ts';
import { detailSubject } from '../app/place-subject.ts';
import type { ConsoleState } from '../app/state.ts';
import { detailPane } from './order-panes.ts';
import type { Pane } from './pane.ts';

/** The lists of the place where the operator is, from top to bottom. */
export function panesOf(state: ConsoleState): readonly Pane[] {
  switch (state.place.kind) {
    case 'list':
      return [];
    case 'detail':
      return state.order === null
        ? []
        : [detailPane(state.order, state.place.tab, { now: state.now, subject: detailSubject(state) })];
    default:
      return screenOf(state.place)?.panes(state) ?? [];
  }
}

/** Lines above the lists: header, and for an order its own head, its people, its strip and its tabs. */
export const ORDER_HEAD_ROWS = 8;
export const PLACE_HEAD_ROWS = 2;

/** Rows that a list can show, without its titles. */
export function paneRows(state: ConsoleState, pane: Pane): number {
  const titles = pane.titled ? 1 : 0;
  const head = state.place.kind === 'detail' ? ORDER_HEAD_ROWS : PLACE_HEAD_ROWS;
  const body = Math.max(1, state.size.rows - head - 2);
  const height = screenOf(state.place)?.heights?.(body)[pane.key] ?? body;
  return Math.max(1, height - titles);
}
