import { listHeight } from '../app/layout.ts';
import { countKey } from '../app/place-subject.ts';
import type { ConsoleState, Place } from '../app/state.ts';
import { openOrder } from '../order/order.ts';
import { emptyListing, type Listing } from '../orders/listing.ts';
import { showRows } from '../orders/shown-rows.ts';

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
  const { subject, workflowType } = state.listing;
  const type = workflowType === null ? {} : { workflowType };
  return enter(state, { kind: 'list', subject, ...type, lens, query });
}

function enter(state: ConsoleState, place: Place): ConsoleState {
  const next: ConsoleState = {
    ...state,
    place,
    overlay: null,
    pendingKey: '',
    panes: {},
    activePane: 0,
    sought: samePlace(state.place, place) ? state.sought : '',
  };
  if (place.kind === 'detail') return enterDetail(next, place);
  if (place.kind !== 'list') return { ...next, order: null };
  const wanted = shelfKey(place);
  if (shelfKey(state.listing) === wanted) {
    return { ...next, order: null, listing: returnedTo(state.listing, state) };
  }
  // Words typed in one lens are not meant for another; a cause belongs to its lens and stays there, in sight.
  const left = showRows({ ...state.listing, filter: '' }, listHeight(state));
  const shelf = { ...state.shelf, [shelfKey(state.listing)]: left };
  const known = shelf[wanted];
  const generation = state.listing.generation + 1;
  // What was on the shelf is shown at once, with its age, and read again at once.
  const listing: Listing =
    known === undefined
      ? emptyListing({
          generation,
          subject: place.subject,
          workflowType: place.workflowType ?? null,
          lens: place.lens,
          query: place.query,
          sort: place.subject === state.listing.subject ? state.listing.sort : null,
        })
      : { ...returnedTo(known, state), generation, urgent: true, marks: new Set(), rangeFrom: null };
  delete shelf[wanted];
  return withSeen(
    { ...next, order: null, shelf, listing, polls: forget(state, ['page', 'head', 'visible']) },
    countKey(listing, place.lens),
  );
}

const STILL_TRUE_MS = 15_000;

/**
 * A list that was out of sight for long is not shown as if it were now: it waits for its reading, with cursor, sort and
 * cause kept. While the server is away the old rows are all there is, and the banner tells their age.
 */
function returnedTo(listing: Listing, state: ConsoleState): Listing {
  const away = state.place.kind !== 'list' || listing !== state.listing;
  const again: Listing = { ...listing, urgent: away, returned: away };
  const ageMs = state.now - (listing.readAt ?? state.now);
  if (!away || ageMs <= STILL_TRUE_MS || state.link.kind === 'down') return again;
  const { cause, cursor, cursorIndex, filter, follow, generation, marks, top } = listing;
  const fresh = emptyListing({ ...listing, generation: generation + 1 });
  return { ...fresh, cause, cursor, cursorIndex, filter, follow, marks, top };
}

function samePlace(before: Place, after: Place): boolean {
  if (before.kind === 'detail' && after.kind === 'detail') return before.workflowId === after.workflowId;
  return before.kind === after.kind;
}

/** The same order keeps what was read of it; a tab is no other place. */
function enterDetail(state: ConsoleState, place: Extract<Place, { kind: 'detail' }>): ConsoleState {
  const { order } = state;
  const same = order !== null && order.workflowId === place.workflowId && order.runId === place.runId;
  if (same) return state;
  const polls = Object.fromEntries(
    Object.entries(state.polls).filter(([name]) => !name.startsWith('order:')),
  );
  return { ...state, order: openOrder(place), polls };
}

/** What the operator has looked at is no growth any more. */
function withSeen(state: ConsoleState, key: string): ConsoleState {
  const count = state.counts[key];
  if (count === undefined) return state;
  return { ...state, counts: { ...state.counts, [key]: { ...count, seen: count.count } } };
}

// An answer of the old list is thrown away by its generation; the new list must not wait for it.
function forget(state: ConsoleState, names: readonly string[]): ConsoleState['polls'] {
  const polls = { ...state.polls };
  for (const name of names) delete polls[name];
  return polls;
}

type Listed = Pick<Listing, 'subject' | 'lens' | 'query'> & { readonly workflowType?: string | null };

function shelfKey({ lens, query, subject, workflowType }: Listed): string {
  return JSON.stringify([subject, workflowType ?? null, query === null ? lens : null, query]);
}
