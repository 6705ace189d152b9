import { emptyListing, type Listing } from './listing.ts';
import { openOrder } from './order.ts';
import type { ConsoleState, Place } from './state.ts';

const BACK_MAX = 50;

/** To another place; the one before is kept for going back. */
export function goTo(state: ConsoleState, place: Place): ConsoleState {
  const back = [...state.back, state.place].slice(-BACK_MAX);
  return enter({ ...state, back, forward: [] }, place);
}

export function goBack(state: ConsoleState): ConsoleState {
  const place = state.back.at(-1);
  if (place === undefined) return state;
  return enter({ ...state, back: state.back.slice(0, -1), forward: [state.place, ...state.forward] }, place);
}

export function goForward(state: ConsoleState): ConsoleState {
  const [place, ...rest] = state.forward;
  if (place === undefined) return state;
  return enter({ ...state, back: [...state.back, state.place], forward: rest }, place);
}

/** Another lens in the same place: no new step on the way back. */
export function showLens(state: ConsoleState, lens: string, query: string | null = null): ConsoleState {
  return enter(state, { kind: 'orders', lens, query });
}

function enter(state: ConsoleState, place: Place): ConsoleState {
  const next: ConsoleState = { ...state, place, overlay: null, pendingKey: '', panes: {}, activePane: 0 };
  if (place.kind === 'order') return enterOrder(next, place);
  if (place.kind !== 'orders') return { ...next, order: null };
  const wanted = shelfKey(place.lens, place.query);
  if (shelfKey(state.listing.lens, state.listing.query) === wanted) {
    return { ...next, order: null, listing: { ...state.listing, urgent: state.place.kind !== 'orders' } };
  }
  const shelf = { ...state.shelf, [shelfKey(state.listing.lens, state.listing.query)]: state.listing };
  const known = shelf[wanted];
  const generation = state.listing.generation + 1;
  // What was on the shelf is shown at once, with its age, and read again at once.
  const listing: Listing =
    known === undefined
      ? emptyListing({ generation, lens: place.lens, query: place.query, sort: state.listing.sort })
      : { ...known, generation, urgent: true, marks: new Set(), rangeFrom: null };
  delete shelf[wanted];
  return withSeen(
    { ...next, order: null, shelf, listing, polls: forget(state, ['page', 'head', 'visible']) },
    place.lens,
  );
}

/** The same order keeps what was read of it; a tab is no other place. */
function enterOrder(state: ConsoleState, place: Extract<Place, { kind: 'order' }>): ConsoleState {
  const { order } = state;
  const same = order !== null && order.workflowId === place.workflowId && order.runId === place.runId;
  if (same) return state;
  const polls = Object.fromEntries(
    Object.entries(state.polls).filter(([name]) => !name.startsWith('order:')),
  );
  return { ...state, order: openOrder(place), polls };
}

/** What the operator has looked at is no growth any more. */
function withSeen(state: ConsoleState, lens: string): ConsoleState {
  const count = state.counts[lens];
  if (count === undefined) return state;
  return { ...state, counts: { ...state.counts, [lens]: { ...count, seen: count.count } } };
}

// An answer of the old list is thrown away by its generation; the new list must not wait for it.
function forget(state: ConsoleState, names: readonly string[]): ConsoleState['polls'] {
  const polls = { ...state.polls };
  for (const name of names) delete polls[name];
  return polls;
}

function shelfKey(lens: string, query: string | null): string {
  return query === null ? lens : `?${query}`;
}
