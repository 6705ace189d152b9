import { detailSubject } from '../app/place-subject.ts';
import type { ConsoleState } from '../app/state.ts';
import { detailPane } from './order-panes.ts';
import { alertsPane, journalPane, queuesPane, workersPane } from './other-panes.ts';
import { emptyPane, type Pane } from './pane.ts';

/** The lists of the place where the operator is, from top to bottom. */
export function panesOf(state: ConsoleState): readonly Pane[] {
  switch (state.place.kind) {
    case 'list':
      return [];
    case 'detail':
      return state.order === null
        ? []
        : [detailPane(state.order, state.place.tab, { now: state.now, subject: detailSubject(state) })];
    case 'workers':
      return [workersPane(state), queuesPane(state)];
    case 'alerts':
      return [alertsPane(state)];
    case 'journal':
      return [journalPane(state)];
    case 'bulk':
      return [emptyPane('bulk', 'no action on many orders was started from here')];
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
  if (state.place.kind !== 'workers') return Math.max(1, body - titles);
  // Queues are few and always whole; the workers above them take the rest.
  const queues = Math.min(7, Math.floor(body / 2));
  return Math.max(1, (pane.key === 'queues' ? queues : body - queues - 2) - titles);
}
