import type { DeckLens } from '../../contract/deck.ts';
import { ORDER_QUERIES } from '../../contract/order-messages.ts';
import { lensFilter } from '../../operations/lenses.ts';
import type { OrderRow } from '../../operations/order-row.ts';
import { allOf, quote, quoteTime } from '../../operations/visibility-query.ts';
import type { Call, OrderPart } from './call.ts';
import type { QuestionName, Questions } from './data.ts';
import { wantedAction } from './form.ts';
import { listHeight } from './layout.ts';
import { type Listing, selectedRow, visibleRuns } from './listing.ts';
import { type OrderState, orderIdOf, runOf } from './order.ts';
import type { ConsoleState, OrderTab, Poll } from './state.ts';
import { previewCall } from './update-form.ts';

/** A list costs the server half a millisecond a row and there is one server for everybody. */
const VISIBILITY_GAP_MS = 500;
/** So many rows are read ahead unasked; the rest when the operator goes there. */
const READ_AHEAD_ROWS = 2_000;
const PAGE_ROWS = 200;
const PAGE_ROWS_TO_END = 1_000;

export type Plan = {
  readonly calls: readonly Call[];
  /** When to look again, if nothing happens before. */
  readonly wakeAt: number;
};

/** Which questions are due now. Pure: the clock and all that was asked before are in the state. */
export function plan(state: ConsoleState): Plan {
  const { link, now } = state;
  if (link.kind === 'starting' || state.quitting) return { calls: [], wakeAt: Number.POSITIVE_INFINITY };
  if (link.kind === 'down') {
    const busy = Object.values(state.polls).some((poll) => poll.inFlight);
    if (busy) return { calls: [], wakeAt: Number.POSITIVE_INFINITY };
    if (now < link.nextTryAt) return { calls: [], wakeAt: link.nextTryAt };
    return {
      calls: [state.listing.readAt === null ? pageCall(state) : headCall(state)],
      wakeAt: link.nextTryAt,
    };
  }
  return new Planner(state).plan();
}

/** Collects the calls of one round: the budget and the next moment to look are shared between the questions. */
class Planner {
  private readonly calls: Call[] = [];
  private wakeAt = Number.POSITIVE_INFINITY;
  private readonly state: ConsoleState;
  private visibilityAt: number;

  constructor(state: ConsoleState) {
    this.state = state;
    this.visibilityAt = state.visibilityAt;
  }

  plan(): Plan {
    // Work in progress is watched wherever the operator is; a hidden list is not read.
    this.planHouse();
    this.planForm();
    if (this.state.startup !== null) return { calls: [], wakeAt: this.wakeAt };
    if (this.state.place.kind === 'orders') this.planOrders();
    if (this.state.place.kind === 'order') this.planOrder(this.state.place.tab);
    if (this.state.place.kind === 'alerts') this.ask('alerts', () => houseCall('alerts'));
    if (this.state.place.kind === 'journal') this.ask('journal', () => houseCall('journal'));
    return { calls: this.calls, wakeAt: this.wakeAt };
  }

  private planOrders(): void {
    const { state } = this;
    const { listing } = state;
    const lens = currentLens(state);
    this.planSelected();
    if (lens?.computed !== undefined) {
      const sample = () => sampleCall(state, lens, LENS_SAMPLE);
      this.visibility('head', sample, { atOnce: listing.urgent || listing.phase === 'waiting' });
      this.planCounts();
      return;
    }
    if (listing.phase === 'waiting') {
      this.visibility('page', () => pageCall(state), { atOnce: true });
      return;
    }
    if (wantsMore(state)) this.visibility('page', () => pageCall(state), { atOnce: listing.wantsEnd });
    this.visibility('head', () => headCall(state), { atOnce: listing.urgent });
    const asked = scrolledAway(state);
    if (asked.length > 0) this.visibility('visible', () => visibleCall(state, asked), { atOnce: false });
    this.planCounts();
  }

  private planCounts(): void {
    const { state } = this;
    const lens = nextCount(state);
    if (lens === undefined) return;
    const call = () =>
      lens.computed === undefined ? countCall(state, lens) : sampleCall(state, lens, COUNT_SAMPLE);
    this.visibility(`count:${lens.id}`, call, { atOnce: false });
  }

  private planSelected(): void {
    const { state } = this;
    const selected = selectedRow(state.listing);
    if (selected?.open === true) {
      this.ask('selected', () => describeCall(selected, 'selected'));
      if (isWorthDescribing(selected, state.now)) this.ask('why', () => whyCall(selected, 'why'));
    }
    const retrying = nextRetrying(state);
    if (retrying !== undefined) this.ask('tries', () => describeCall(retrying, 'tries'));
  }

  private planHouse(): void {
    const { state } = this;
    if (state.listing.readAt === null && state.place.kind === 'orders') return;
    this.ask('fleet', () => houseCall('fleet'));
    if (state.place.kind !== 'alerts') this.ask('alerts', () => houseCall('alerts'));
    if (state.features.readAt === null) this.ask('features', () => houseCall('features'));
    this.visibility('rate', () => rateCall(state), { atOnce: false });
  }

  /** While a form is open its order is looked at again, so that a change is seen before it is confirmed. */
  private planForm(): void {
    const { overlay } = this.state;
    if (overlay?.kind !== 'form' || overlay.form.stage !== 'editing') return;
    const { form } = overlay;
    const wanted = wantedAction(form);
    if (wanted.ok) this.ask('form:preview', () => previewCall(form, wanted.action));
  }

  private planOrder(tab: OrderTab): void {
    const { order } = this.state;
    if (order === null) return;
    this.ask('order:facts', () => orderCall(order, 'facts', 'describe', runOf(order)));
    const row = order.facts.value?.row;
    if (row !== undefined) this.ask('order:why', () => whyCall(row, 'order:why'));
    // The workflow is asked again only when the server saw it move.
    if (orderMoved(order, 'view')) {
      this.ask('order:view', () =>
        orderCall(order, 'view', 'query', { run: runOf(order), name: ORDER_QUERIES.order }),
      );
    }
    if (orderMoved(order, 'timeline')) {
      this.ask('order:timeline', () => orderCall(order, 'timeline', 'timeline', runOf(order)));
    }
    if (tab === 'effects') {
      this.ask('order:effects', () => orderCall(order, 'effects', 'effects', { orderId: orderIdOf(order) }));
    }
    if (tab === 'history' || tab === 'messages' || tab === 'payloads') this.planHistory(order);
  }

  private planHistory(order: OrderState): void {
    const { history } = order;
    if (historyMoved(order)) {
      this.ask('order:newest', () => historyCall(order, 'newest', null, HISTORY_ROWS));
    }
    if (history.wantsOlder && history.olderToken !== null) {
      this.ask('order:older', () => historyCall(order, 'older', history.olderToken, HISTORY_ROWS_OLDER));
    }
  }

  private ask(name: string, make: () => Call): void {
    const poll = pollOf(this.state, name);
    if (poll.inFlight) return;
    if (poll.nextAt > this.state.now) this.wake(poll.nextAt);
    else this.calls.push(make());
  }

  /** As `ask`, within the budget; what an operator waits for goes at once. */
  private visibility(name: string, make: () => Call, how: { readonly atOnce: boolean }): void {
    const poll = pollOf(this.state, name);
    if (poll.inFlight) return;
    const due = how.atOnce ? 0 : Math.max(poll.nextAt, this.visibilityAt + VISIBILITY_GAP_MS);
    if (due > this.state.now) {
      this.wake(due);
      return;
    }
    this.calls.push(make());
    this.visibilityAt = this.state.now;
  }

  private wake(at: number): void {
    this.wakeAt = Math.min(this.wakeAt, at);
  }
}

const HISTORY_ROWS = 100;
const HISTORY_ROWS_OLDER = 256;

/** What was read before the order's history grew is worth reading again; so is what could not be read. */
function orderMoved(order: OrderState, part: 'view' | 'timeline'): boolean {
  if (order[part].value === null || order[part].problem !== null) return true;
  return (order.facts.value?.historyEvents ?? 0) > order.askedAt[part];
}

function historyMoved(order: OrderState): boolean {
  const { history, facts } = order;
  if (history.readAt === null) return true;
  const newest = history.events.at(-1)?.eventId ?? 0;
  return history.follow && facts.value !== null && facts.value.historyEvents > newest;
}

function historyCall(
  order: OrderState,
  part: 'newest' | 'older',
  pageToken: Uint8Array | null,
  pageSize: number,
): Call {
  return orderCall(order, part, 'history', { run: runOf(order), direction: 'reverse', pageToken, pageSize });
}

function orderCall<N extends QuestionName>(
  order: OrderState,
  part: OrderPart,
  name: N,
  ask: Questions[N]['ask'],
): Call {
  // One name and its own question: the compiler does not follow the pair through a generic.
  return {
    poll: `order:${part}`,
    purpose: { kind: 'order', part, workflowId: order.workflowId },
    name,
    ask,
  } as Call;
}

function houseCall(name: 'fleet' | 'features' | 'alerts' | 'journal'): Call {
  return { poll: name, purpose: { kind: 'house' }, name, ask: null };
}

const RATE_WINDOW_MS = 60_000;

function rateCall(state: ConsoleState): Call {
  return {
    poll: 'rate',
    purpose: { kind: 'rate' },
    name: 'count',
    ask: { filter: `StartTime > ${quoteTime(state.now - RATE_WINDOW_MS)}` },
  };
}

const NEVER_ASKED: Poll = { inFlight: false, startedAt: 0, nextAt: 0, failures: 0 };

export function pollOf(state: ConsoleState, name: string): Poll {
  return state.polls[name] ?? NEVER_ASKED;
}

/** The visibility filter of what the listing shows. */
export function listingFilter(state: ConsoleState): string {
  const { listing, settings } = state;
  if (listing.query !== null) return listing.query;
  const lens = settings.deck.lenses.find((candidate) => candidate.id === listing.lens);
  return lens === undefined ? '' : lensFilter(lens, state.now);
}

function pageCall(state: ConsoleState): Call {
  const { listing } = state;
  const screenful = listHeight(state) + 5;
  const pageSize = listing.phase === 'waiting' ? screenful : listing.wantsEnd ? PAGE_ROWS_TO_END : PAGE_ROWS;
  return {
    poll: 'page',
    purpose: { kind: 'page', generation: listing.generation },
    name: 'list',
    ask: { filter: listingFilter(state), pageSize, pageToken: listing.pageToken },
  };
}

function headCall(state: ConsoleState): Call {
  const screenful = listHeight(state) + 5;
  return {
    poll: 'head',
    purpose: { kind: 'head', generation: state.listing.generation },
    name: 'list',
    ask: { filter: listingFilter(state), pageSize: screenful, pageToken: null },
  };
}

function visibleCall(state: ConsoleState, rows: readonly OrderRow[]): Call {
  const ids = rows.map((row) => quote(row.workflowId)).join(', ');
  return {
    poll: 'visible',
    purpose: {
      kind: 'visible',
      generation: state.listing.generation,
      asked: rows.map((row) => row.runId),
    },
    name: 'list',
    ask: {
      filter: allOf(`WorkflowId IN (${ids})`, listingFilter(state)),
      pageSize: rows.length * 2,
      pageToken: null,
    },
  };
}

function countCall(state: ConsoleState, lens: DeckLens): Call {
  return {
    poll: `count:${lens.id}`,
    purpose: { kind: 'lens-count', lens: lens.id },
    name: 'count',
    ask: { filter: lensFilter(lens, state.now) },
  };
}

function whyCall(row: Pick<OrderRow, 'workflowId' | 'runId'>, poll: string): Call {
  return {
    poll,
    purpose: { kind: 'why', runId: row.runId },
    name: 'why',
    ask: { workflowId: row.workflowId, runId: row.runId },
  };
}

// A describe each: eight milliseconds of the server.
const LENS_SAMPLE = 300;
const COUNT_SAMPLE = 60;

function sampleCall(state: ConsoleState, lens: DeckLens, sampleMax: number): Call {
  const inLens = state.listing.lens === lens.id && sampleMax === LENS_SAMPLE;
  return {
    poll: inLens ? 'head' : `count:${lens.id}`,
    purpose: { kind: 'sample', lens: lens.id, generation: inLens ? state.listing.generation : -1 },
    name: 'retrying',
    ask: { filter: lensFilter(lens, state.now), sampleMax },
  };
}

function currentLens(state: ConsoleState): DeckLens | undefined {
  if (state.listing.query !== null) return undefined;
  return state.settings.deck.lenses.find((lens) => lens.id === state.listing.lens);
}

function describeCall(row: OrderRow, poll: 'selected' | 'tries'): Call {
  return {
    poll,
    purpose: { kind: 'row-facts' },
    name: 'describe',
    ask: { workflowId: row.workflowId, runId: row.runId },
  };
}

function wantsMore(state: ConsoleState): boolean {
  const { listing } = state;
  if (listing.phase !== 'partial') return false;
  if (listing.wantsEnd) return true;
  const height = listHeight(state);
  return listing.rows.length < READ_AHEAD_ROWS || listing.top + height * 4 > listing.shown.length;
}

/** Visible rows that the reading of the head does not cover. */
function scrolledAway(state: ConsoleState): readonly OrderRow[] {
  const height = listHeight(state);
  const { listing } = state;
  const covered = new Set(listing.rows.slice(0, height + 5).map((row) => row.runId));
  // What has ended changes no more; but in a lens of open orders it has to be seen leaving.
  const openOnly = /CloseTime IS NULL/.test(listingFilter(state));
  return visibleRuns(listing, height).filter((row) => !covered.has(row.runId) && (row.open || openOnly));
}

/** The lens whose count is oldest. The open one comes twice as often. */
function nextCount(state: ConsoleState): DeckLens | undefined {
  const { deck } = state.settings;
  const age = (lens: DeckLens): number => {
    const count = state.counts[lens.id];
    if (pollOf(state, `count:${lens.id}`).inFlight) return -1;
    if (count === undefined) return Number.MAX_SAFE_INTEGER;
    return (state.now - count.readAt) * (lens.id === state.listing.lens ? 2 : 1);
  };
  return deck.lenses
    .filter((lens) => isCounted(lens) && pollOf(state, `count:${lens.id}`).nextAt <= state.now)
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
function nextRetrying(state: ConsoleState): OrderRow | undefined {
  const { listing, now } = state;
  const rows = visibleRuns(listing, listHeight(state)).filter((row) => isWorthDescribing(row, now));
  const asked = (row: OrderRow): number => state.described[row.runId] ?? 0;
  return rows
    .filter((row) => now - asked(row) > 3_000)
    .reduce<OrderRow | undefined>(
      (oldest, row) => (oldest === undefined || asked(row) < asked(oldest) ? row : oldest),
      undefined,
    );
}

const LOOKS_STUCK_MS = 5_000;

function isWorthDescribing(row: OrderRow, now: number): boolean {
  if (!row.open) return false;
  if (row.needsAttention || row.stuckReason !== null || (row.attempts ?? 1) > 1) return true;
  return row.stageSince !== null && now - row.stageSince > LOOKS_STUCK_MS;
}

/** How long until the list is read again: soon while things change, later when they do not or the server is slow. */
export function readingPause(listing: Listing, now: number, tookMs: number): number {
  const quiet = now - listing.changedAt;
  const pause = quiet < 15_000 ? 1_500 : quiet < 60_000 ? 2_500 : 4_000;
  return Math.max(pause, tookMs * 10);
}
