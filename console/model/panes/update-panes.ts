import type { SubjectTab } from '../../../operations/subjects/subject.ts';
import type { ActionId } from '../../keys/keymap.ts';
import { filterWords, matchesWords } from '../../table/filter.ts';
import { viewport } from '../../table/viewport.ts';
import type { Step } from '../app/event.ts';
import { detailSubject } from '../app/place-subject.ts';
import type { ConsoleState, PaneState, Place } from '../app/state.ts';
import { say, still } from '../app/step.ts';
import { fieldOf } from '../form/field.ts';
import { goTo } from '../places/places.ts';
import type { Pane } from './pane.ts';
import { paneRows, panesOf } from './panes-of.ts';

/** Where the operator stands in a list; a list that grows at its end is looked at there. */
export function paneState(state: ConsoleState, pane: Pane): PaneState {
  const known = state.panes[pane.key];
  if (known !== undefined) return followed(known, pane);
  const last = Math.max(0, pane.entries.length - 1);
  return pane.fromEnd ? { cursor: last, top: last } : { cursor: 0, top: 0 };
}

function followed(known: PaneState, pane: Pane): PaneState {
  if (known.entry === undefined || pane.entries[known.cursor]?.key === known.entry) return known;
  const at = pane.entries.findIndex((entry) => entry.key === known.entry);
  if (at < 0) return known;
  return { ...known, cursor: at, top: Math.max(0, known.top + at - known.cursor) };
}

/** Moving and opening in the lists beside the orders; undefined where an action means the same everywhere. */
export function actedOnPanes(state: ConsoleState, action: ActionId, key: string): Step | undefined {
  const pane = panesOf(state)[activePane(state)];
  if (pane === undefined) return undefined;
  const at = paneState(state, pane);
  const height = paneRows(state, pane);
  switch (action) {
    case 'move-down':
      return movePane(state, pane, at.cursor + 1);
    case 'move-up':
      return movePane(state, pane, at.cursor - 1);
    case 'page-down':
      return movePane(state, pane, at.cursor + height);
    case 'page-up':
      return movePane(state, pane, at.cursor - height);
    case 'half-page-down':
      return movePane(state, pane, at.cursor + Math.ceil(height / 2));
    case 'half-page-up':
      return movePane(state, pane, at.cursor - Math.ceil(height / 2));
    case 'move-top':
      return movePane(readOlder(state), pane, 0);
    case 'move-bottom':
      return still(forgetPane(state, pane));
    case 'open':
      return openEntry(state, pane, at);
    case 'find':
      return still({ ...state, overlay: { kind: 'find', field: fieldOf('') } });
    case 'step-out':
      // What is looked for is shown as long as it holds, and goes first.
      return state.sought === '' ? undefined : still({ ...state, sought: '' });
    case 'next-match':
      return nextMatch(state, 1);
    case 'previous-match':
      return nextMatch(state, -1);
    case 'next-pane':
      return still({ ...state, activePane: (activePane(state) + 1) % Math.max(1, panesOf(state).length) });
    case 'refresh':
      return still({ ...state, polls: {} });
    default:
      return state.place.kind === 'detail' ? actedOnOrder(state, state.place, action, key) : undefined;
  }
}

/** The next line, in the direction, that has what is sought; round the end. */
export function nextMatch(state: ConsoleState, direction: 1 | -1): Step {
  const pane = panesOf(state)[activePane(state)];
  const words = filterWords(state.sought);
  if (pane === undefined || words.length === 0) return say(state, '/ says what to look for', 'plain');
  const total = pane.entries.length;
  const from = Math.min(paneState(state, pane).cursor, Math.max(0, total - 1));
  for (let step = 1; step <= total; step += 1) {
    const at = (from + direction * step + total * 2) % total;
    const entry = pane.entries[at];
    if (entry !== undefined && matchesWords(entry.cells.join(' ').toLowerCase(), words)) {
      return movePane(state, pane, at);
    }
  }
  return say(state, `no line has "${state.sought}"`, 'plain');
}

function activePane(state: ConsoleState): number {
  return Math.min(state.activePane, Math.max(0, panesOf(state).length - 1));
}

function movePane(state: ConsoleState, pane: Pane, to: number): Step {
  const total = pane.entries.length;
  const cursor = Math.min(Math.max(0, to), Math.max(0, total - 1));
  const before = paneState(state, pane);
  const { top } = viewport({ cursor, top: before.top, height: paneRows(state, pane), total });
  return still({
    ...state,
    panes: { ...state.panes, [pane.key]: { cursor, top, entry: pane.entries[cursor]?.key } },
  });
}

/** Back to where the list shows its end by itself. */
function forgetPane(state: ConsoleState, pane: Pane): ConsoleState {
  if (!pane.fromEnd) return movePane(state, pane, pane.entries.length - 1).state;
  const { [pane.key]: _, ...panes } = state.panes;
  return { ...state, panes };
}

function openEntry(state: ConsoleState, pane: Pane, at: PaneState): Step {
  const entry = pane.entries[Math.min(at.cursor, pane.entries.length - 1)];
  if (entry?.goes !== undefined) {
    return still(goTo(state, { kind: 'detail', ...entry.goes, tab: 'timeline' }));
  }
  if (entry?.body === undefined) return say(state, 'there is nothing more behind this line', 'plain');
  const title = entry.cells
    .filter((cell) => cell !== '')
    .slice(0, 3)
    .join('  ');
  return still({ ...state, overlay: { kind: 'detail', title, lines: entry.body(), top: 0 } });
}

function readOlder(state: ConsoleState): ConsoleState {
  if (state.place.kind !== 'detail' || state.order === null) return state;
  const { history } = state.order;
  if (history.olderToken === null) return state;
  return { ...state, order: { ...state.order, history: { ...history, wantsOlder: true } } };
}

function actedOnOrder(
  state: ConsoleState,
  place: Extract<Place, { kind: 'detail' }>,
  action: ActionId,
  key: string,
): Step | undefined {
  const { tabs } = detailSubject(state);
  const at = tabs.indexOf(place.tab);
  switch (action) {
    case 'digit':
      return toTab(state, place, tabs[Number(key) - 1], key);
    case 'left':
      return toTab(state, place, tabs.at(at - 1), key);
    case 'right':
      return toTab(state, place, tabs[(at + 1) % tabs.length], key);
    case 'follow': {
      if (state.order === null) return undefined;
      const { history } = state.order;
      const order = { ...state.order, history: { ...history, follow: !history.follow } };
      return say(
        { ...state, order },
        history.follow ? 'the history stands still' : 'follows the history',
        'plain',
      );
    }
    case 'mark': {
      if (state.order === null || place.tab !== 'history') return undefined;
      const { history } = state.order;
      const order = { ...state.order, history: { ...history, showQuiet: !history.showQuiet } };
      return say(
        { ...state, order },
        history.showQuiet ? 'the machinery is hidden' : 'all events are shown, the machinery too',
        'plain',
      );
    }
    default:
      return undefined;
  }
}

function toTab(
  state: ConsoleState,
  place: Extract<Place, { kind: 'detail' }>,
  tab: SubjectTab | undefined,
  key: string,
): Step {
  if (tab === undefined) return say(state, `there is no tab ${key}`, 'plain');
  return still({ ...state, place: { ...place, tab } });
}
