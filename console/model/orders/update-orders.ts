import type { ActionId } from '../../keys/keymap.ts';
import { countWords } from '../../ui/words.ts';
import type { Step } from '../app/event.ts';
import { listHeight } from '../app/layout.ts';
import { isRoot, listSubject } from '../app/place-subject.ts';
import type { ConsoleState } from '../app/state.ts';
import { say, still } from '../app/step.ts';
import { fieldOf } from '../form/field.ts';
import { goTo, showLens } from '../places/places.ts';
import { type Listing, selectedRow } from './listing.ts';
import { takeFresh } from './merge-rows.ts';
import { indexOfRun, placeCursor, showRows } from './shown-rows.ts';

/** What an action does on the orders screen; undefined where it means the same everywhere. */
export function actedOnOrders(state: ConsoleState, action: ActionId, key: string): Step | undefined {
  const { listing } = state;
  const height = listHeight(state);
  switch (action) {
    case 'move-down':
      return move(state, listing.cursorIndex + 1);
    case 'move-up':
      return move(state, listing.cursorIndex - 1);
    case 'page-down':
      return move(state, listing.cursorIndex + height);
    case 'page-up':
      return move(state, listing.cursorIndex - height);
    case 'half-page-down':
      return move(state, listing.cursorIndex + Math.ceil(height / 2));
    case 'half-page-up':
      return move(state, listing.cursorIndex - Math.ceil(height / 2));
    case 'move-top':
      return moveToTop(state);
    case 'move-bottom':
      return moveToEnd(state);
    case 'digit':
      return lensByNumber(state, Number(key));
    case 'left':
      return lensBeside(state, -1);
    case 'right':
      return lensBeside(state, 1);
    case 'open':
      return open(state);
    case 'step-out':
      return stepOut(state);
    case 'next-match':
    case 'previous-match':
      return listing.filter === ''
        ? say(state, '/ says what to look for', 'plain')
        : move(state, listing.cursorIndex + (action === 'next-match' ? 1 : -1));
    case 'find':
      return still({ ...state, overlay: { kind: 'find', field: fieldOf('') } });
    case 'refresh':
      return refresh(state);
    case 'follow':
      return follow(state);
    case 'sort':
      return still({ ...state, overlay: { kind: 'menu', menu: 'sort', cursor: 0 } });
    case 'causes':
      return still({ ...state, overlay: { kind: 'menu', menu: 'causes', cursor: 0 } });
    default:
      return actedOnMarks(state, action);
  }
}

function actedOnMarks(state: ConsoleState, action: ActionId): Step | undefined {
  const { listing } = state;
  const selected = selectedRow(listing);
  switch (action) {
    case 'mark': {
      if (selected === undefined) return say(state, 'there is no row to mark', 'plain');
      const marks = new Set(listing.marks);
      if (!marks.delete(selected.runId)) marks.add(selected.runId);
      return move({ ...state, listing: { ...listing, marks } }, listing.cursorIndex + 1);
    }
    case 'mark-range':
      return markRange(state);
    case 'mark-all': {
      const marks = new Set([...listing.marks, ...listing.shown.map((row) => row.runId)]);
      const more = listing.phase === 'complete' ? '' : '; more match at the server and are not marked';
      return say({ ...state, listing: { ...listing, marks } }, `${marks.size} marked${more}`, 'plain');
    }
    case 'mark-none':
      return still({ ...state, listing: { ...listing, marks: new Set(), rangeFrom: null } });
    default:
      return undefined;
  }
}

function markRange(state: ConsoleState): Step {
  const { listing } = state;
  if (listing.cursor === null) return say(state, 'there is no row to mark', 'plain');
  if (listing.rangeFrom === null) {
    return say(
      { ...state, listing: { ...listing, rangeFrom: listing.cursor } },
      'range begins here; v again marks up to the selected row',
      'plain',
    );
  }
  const from = indexOfRun(listing, listing.rangeFrom);
  const [first, last] = [from, listing.cursorIndex].sort((a, b) => a - b);
  const between = listing.shown.slice(Math.max(0, first ?? 0), (last ?? 0) + 1).map((row) => row.runId);
  const marks = new Set([...listing.marks, ...between]);
  return still({ ...state, listing: { ...listing, marks, rangeFrom: null } });
}

function move(state: ConsoleState, index: number): Step {
  const { end, rows } = state.listing;
  if (index < 0 && state.listing.cursorIndex === 0 && end !== null) {
    return say(state, `${beforeEnd(rows.length, end.from)}; gg goes to the first`, 'plain');
  }
  const follow = state.listing.follow === 'newest' ? 'nothing' : state.listing.follow;
  const listing = { ...placeCursor(state.listing, index, listHeight(state)), follow } satisfies Listing;
  return still(settleSelection({ ...state, listing }));
}

function beforeEnd(read: number, from: number): string {
  return `the rows before are being read: ${countWords(Math.min(read, from))} of ${countWords(from)}`;
}

const REST_MS = 120;

/** The selected order is looked at when the cursor rests, not at every row that it passes. */
function settleSelection(state: ConsoleState): ConsoleState {
  const poll = state.polls['selected'];
  const polls = {
    ...state.polls,
    selected: {
      inFlight: poll?.inFlight ?? false,
      startedAt: poll?.startedAt ?? 0,
      failures: 0,
      nextAt: state.now + REST_MS,
    },
  };
  return { ...state, polls };
}

function moveToTop(state: ConsoleState): Step {
  const { listing } = state;
  if (listing.end === null) return move(state, 0);
  const shown = showRows({ ...listing, end: null, wantsEnd: false }, listHeight(state));
  return move({ ...state, listing: shown }, 0);
}

function moveToEnd(state: ConsoleState): Step {
  const moved = move(state, state.listing.shown.length - 1);
  if (state.listing.phase !== 'partial') return moved;
  const listing = { ...moved.state.listing, wantsEnd: true };
  return still({ ...moved.state, listing });
}

function lensByNumber(state: ConsoleState, number: number): Step {
  const lens = listSubject(state).lenses[number - 1];
  if (lens === undefined) return say(state, `there is no lens ${number}`, 'plain');
  return still(showLens(state, lens.id));
}

function lensBeside(state: ConsoleState, step: number): Step {
  const { lenses } = listSubject(state);
  const at = lenses.findIndex((lens) => lens.id === state.listing.lens);
  const lens = lenses[(at + step + lenses.length) % lenses.length];
  return lens === undefined ? still(state) : still(showLens(state, lens.id));
}

function open(state: ConsoleState): Step {
  const row = selectedRow(state.listing);
  if (row === undefined) return say(state, `there is no ${listSubject(state).noun.one} to open`, 'plain');
  return still(
    goTo(state, { kind: 'detail', workflowId: row.workflowId, runId: row.runId, tab: 'timeline' }),
  );
}

/** One step out: what was added last goes first. The root stays. */
function stepOut(state: ConsoleState): Step | undefined {
  const { listing } = state;
  if (listing.rangeFrom !== null) return still({ ...state, listing: { ...listing, rangeFrom: null } });
  if (listing.filter !== '') {
    return still({ ...state, listing: showRows({ ...listing, filter: '' }, listHeight(state)) });
  }
  if (listing.cause !== null) {
    return still({ ...state, listing: showRows({ ...listing, cause: null }, listHeight(state)) });
  }
  if (listing.query !== null) return still(showLens(state, listing.lens));
  if (listing.marks.size > 0) return still({ ...state, listing: { ...listing, marks: new Set() } });
  const first = listSubject(state).lenses[0];
  if (first !== undefined && listing.lens !== first.id) return still(showLens(state, first.id));
  return isRoot(state) ? say(state, 'this is the root; q quits', 'plain') : undefined;
}

function refresh(state: ConsoleState): Step {
  const listing = showRows({ ...takeFresh(state.listing), urgent: true }, listHeight(state));
  const link = state.link.kind === 'down' ? { ...state.link, nextTryAt: state.now } : state.link;
  return still({ ...state, link, listing });
}

function follow(state: ConsoleState): Step {
  const { listing } = state;
  if (listing.follow === 'newest') return say(withFollow(state, 'nothing'), 'follows nothing', 'plain');
  if (listing.cursorIndex === 0 && listing.follow === 'nothing') {
    return say(
      withFollow(state, 'newest'),
      `follows the newest ${listSubject(state).noun.one}; f again stops`,
      'plain',
    );
  }
  return listing.follow === 'row'
    ? say(withFollow(state, 'nothing'), 'follows nothing', 'plain')
    : say(withFollow(state, 'row'), 'keeps this row although it leaves the lens; f again stops', 'plain');
}

function withFollow(state: ConsoleState, kind: Listing['follow']): ConsoleState {
  return { ...state, listing: { ...state.listing, follow: kind } };
}
