import { matchKey } from '../../keys/match.ts';
import { overlayPasted, overlayPressed } from '../menu/update-overlay.ts';
import { placeCursor, scrollBy } from '../orders/shown-rows.ts';
import { actedOnOrders } from '../orders/update-orders.ts';
import { actedOnPanes } from '../panes/update-panes.ts';
import type { Step } from './event.ts';
import { besideWidths, listHeight, ordersLayout } from './layout.ts';
import type { ConsoleState } from './state.ts';
import { say, still } from './step.ts';
import { actedEverywhere } from './update-everywhere.ts';

export function pressed(state: ConsoleState, key: string): Step {
  if (key === 'ctrl-c') return { state: { ...state, quitting: true }, effects: [{ kind: 'quit' }] };
  if (key === 'ctrl-l') return { state, effects: [{ kind: 'repaint' }] };
  if (state.startup !== null) {
    return key === 'q' ? { state: { ...state, quitting: true }, effects: [{ kind: 'quit' }] } : still(state);
  }
  if (key === 'ctrl-z') return { state, effects: [{ kind: 'suspend' }] };
  if (state.overlay !== null) return overlayPressed(state, state.overlay, key);
  if (state.place.kind === 'list' && state.listing.wantsEnd && !isMoveBottom(state, key)) {
    return key === 'esc' ? still(stopReading(state)) : pressed(stopReading(state), key);
  }
  const match = matchKey(state.pendingKey, key);
  const ready = state.pendingKey === '' ? state : { ...state, pendingKey: '' };
  if (match.kind === 'prefix') return still({ ...state, pendingKey: match.keys });
  if (match.kind === 'none') return say(ready, `${key} has no use here; ? lists the keys`, 'plain');
  const place = actedOnPlace(ready, match.action, match.key);
  return place ?? actedEverywhere(ready, match.action, match.key);
}

function isMoveBottom(state: ConsoleState, key: string): boolean {
  const match = matchKey(state.pendingKey, key);
  return match.kind === 'action' && match.action === 'move-bottom';
}

/** The operator goes elsewhere: what is read already stays. */
function stopReading(state: ConsoleState): ConsoleState {
  return state.listing.wantsEnd ? { ...state, listing: { ...state.listing, wantsEnd: false } } : state;
}

function actedOnPlace(...args: Parameters<typeof actedOnOrders>): Step | undefined {
  const [state] = args;
  switch (state.place.kind) {
    case 'list':
      return actedOnOrders(...args);
    default:
      return actedOnPanes(...args);
  }
}

export function wrote(state: ConsoleState, text: string): Step {
  return state.overlay === null ? still(state) : overlayPasted(state, state.overlay, text);
}

export function scrolled(state: ConsoleState, rows: number): Step {
  if (state.overlay !== null || state.place.kind !== 'list') return pressed(state, rows > 0 ? 'down' : 'up');
  return still({ ...state, listing: scrollBy(stopReading(state).listing, rows, listHeight(state)) });
}

/** The first click selects, the second one opens. */
export function clicked(state: ConsoleState, at: { readonly x: number; readonly y: number }): Step {
  if (state.overlay !== null || state.place.kind !== 'list') return still(state);
  const layout = ordersLayout(state.size);
  const index = state.listing.top + at.y - layout.tableTop;
  const inTable = at.y >= layout.tableTop && at.y < layout.tableTop + layout.tableRows;
  const inList = at.x < (besideWidths(state.size)?.list ?? state.size.columns);
  if (!inTable || !inList || index >= state.listing.shown.length) return still(state);
  if (index === state.listing.cursorIndex) return pressed(state, 'enter');
  return still({ ...state, listing: placeCursor(stopReading(state).listing, index, layout.tableRows) });
}
