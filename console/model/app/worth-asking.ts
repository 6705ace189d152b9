import type { DeckLens } from '../../../contract/subject/deck.ts';
import type { Verdict } from '../../../operations/stuck/verdict.ts';
import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import type { OrderState } from '../order/order.ts';
import { visibleRuns } from '../orders/listing.ts';
import { lensOff } from '../stack/plain-namespace.ts';
import { listHeight } from './layout.ts';
import { countKey, listSubject } from './place-subject.ts';
import { END_POLL, listingFilter } from './questions.ts';
import type { ConsoleState, Poll } from './state.ts';

/** What was read before the order's history grew is worth reading again; so is what could not be read. */
export function orderMoved(order: OrderState, part: 'view' | 'state' | 'timeline'): boolean {
  if (order[part].value === null || order[part].problem !== null) return true;
  return (order.facts.value?.historyEvents ?? 0) > order.askedAt[part];
}

export function historyMoved(order: OrderState): boolean {
  const { history, facts } = order;
  if (history.readAt === null) return true;
  const newest = history.events.at(-1)?.eventId ?? 0;
  return history.follow && facts.value !== null && facts.value.historyEvents > newest;
}

/** So many rows are read ahead unrequested, so that the last one is there when it is wanted; the rest on demand. */
const READ_AHEAD_ROWS = 12_000;

/** Memory is finite: between the first rows and the last ones so many are read at the most. */
const ROWS_BEFORE_END_MAX = 50_000;

/** The last row is wanted and can be read by itself: open orders come newest first, so the last ones are the oldest. */
export function wantsEndAlone(state: ConsoleState): boolean {
  const { listing } = state;
  const plain = listing.filter === '' && listing.cause === null && listing.sort === null;
  if (!listing.wantsEnd || !plain || listing.end !== null || listing.phase !== 'partial') return false;
  const { failures, nextAt } = pollOf(state, END_POLL);
  return listing.problem === null && isOpenOnly(state) && (failures === 0 || nextAt <= state.now);
}

function isOpenOnly(state: ConsoleState): boolean {
  return /CloseTime IS NULL/.test(listingFilter(state)) && !/\bOR\b/i.test(listingFilter(state));
}

export function currentLens(state: ConsoleState): DeckLens | undefined {
  if (state.listing.query !== null) return undefined;
  return listSubject(state).lenses.find((lens) => lens.id === state.listing.lens);
}

export function wantsMore(state: ConsoleState): boolean {
  const { listing } = state;
  if (listing.phase !== 'partial') return false;
  if (listing.wantsEnd) return true;
  if (listing.end !== null) return listing.rows.length < ROWS_BEFORE_END_MAX;
  const height = listHeight(state);
  return listing.rows.length < READ_AHEAD_ROWS || listing.top + height * 4 > listing.shown.length;
}

/** Visible rows that the reading of the head does not cover. */
export function scrolledAway(state: ConsoleState): readonly OrderRow[] {
  const height = listHeight(state);
  const { listing } = state;
  const covered = new Set(listing.rows.slice(0, height + 5).map((row) => row.runId));
  // What has ended changes no more; but in a lens of open orders it has to be seen leaving.
  const openOnly = /CloseTime IS NULL/.test(listingFilter(state));
  return visibleRuns(listing, height).filter((row) => !covered.has(row.runId) && (row.open || openOnly));
}

/** The lens whose count is oldest. The open one comes twice as often. */
export function nextCount(state: ConsoleState): DeckLens | undefined {
  const { listing } = state;
  const age = (lens: DeckLens): number => {
    const key = countKey(listing, lens.id);
    const count = state.counts[key];
    if (pollOf(state, `count:${key}`).inFlight) return -1;
    if (count === undefined) return Number.MAX_SAFE_INTEGER;
    return (state.now - count.readAt) * (lens.id === state.listing.lens ? 2 : 1);
  };
  return listSubject(state)
    .lenses.filter(
      (lens) =>
        isCounted(lens) &&
        lensOff(state, lens) === null &&
        pollOf(state, `count:${countKey(listing, lens.id)}`).nextAt <= state.now,
    )
    .reduce<DeckLens | undefined>(
      (oldest, lens) => (oldest === undefined || age(lens) > age(oldest) ? lens : oldest),
      undefined,
    );
}

/** Lenses on digits are counted; the ones behind them (closed, all) are endless and told by hand. */
export function isCounted(lens: DeckLens): boolean {
  return lens.query !== '' && lens.id !== 'closed';
}

/** Visible rows that look stuck are described in turn, because only that tells their tries and next try. */
export function nextRetrying(state: ConsoleState): OrderRow | undefined {
  const { listing, now } = state;
  const rows = visibleRuns(listing, listHeight(state)).filter((row) => isWorthDescribing(row, now));
  const asked = (row: OrderRow): number => state.described[row.runId] ?? 0;
  return rows
    .filter((row) => now - asked(row) > describePause(row))
    .reduce<OrderRow | undefined>(
      (oldest, row) => (oldest === undefined || asked(row) < asked(oldest) ? row : oldest),
      undefined,
    );
}

/** A verdict on a run that has ended: how it ended, or what its cut left behind. */
export function isOfTheEnd({ kind, reason }: Verdict): boolean {
  return kind === 'ended' || reason === 'orphan';
}

const LOOKS_STUCK_MS = 5_000;

export function isWorthDescribing(row: OrderRow, now: number): boolean {
  if (!row.open) return false;
  if (row.needsAttention || row.stuckReason !== null || (row.attempts ?? 1) > 1) return true;
  // A workflow of another system does not report since when it is in its state.
  return now - (row.stageSince ?? row.startTime) > LOOKS_STUCK_MS;
}

const NEVER_ASKED: Poll = { inFlight: false, startedAt: 0, nextAt: 0, failures: 0 };

export function pollOf(state: ConsoleState, name: string): Poll {
  return state.polls[name] ?? NEVER_ASKED;
}

/** What retries is watched closely; what merely stands still is looked at now and then. */
function describePause(row: OrderRow): number {
  return (row.attempts ?? 1) > 1 || row.attempts === null ? 3_000 : 30_000;
}
