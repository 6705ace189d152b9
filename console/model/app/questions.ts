import type { DeckLens } from '../../../contract/subject/deck.ts';
import { lensFilter } from '../../../operations/subjects/order/lenses.ts';
import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import { allOf, quote, quoteTime } from '../../../operations/temporal/visibility-query.ts';
import { BESIDE_POLL } from '../order/beside.ts';
import { type OrderState, runOf } from '../order/order.ts';
import type { Away } from '../stack/outage.ts';
import type { Call, OrderPart } from './call.ts';
import type { QuestionName, Questions } from './data.ts';
import { listHeight } from './layout.ts';
import { countKey, listSubject, ofListed } from './place-subject.ts';
import type { ConsoleState } from './state.ts';

// How each question is put: its name among the polls, what its answer is for, and its arguments.

export const HISTORY_ROWS_OLDER = 256;

export const HISTORY_ROWS = 100;

export function historyCall(
  order: OrderState,
  part: 'newest' | 'older',
  pageToken: Uint8Array | null,
  pageSize: number,
): Call {
  return orderCall(order, part, 'history', { run: runOf(order), direction: 'reverse', pageToken, pageSize });
}

export function orderCall<N extends QuestionName>(
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

export function houseCall(name: 'fleet' | 'features' | 'alerts' | 'journal'): Call {
  return { poll: name, purpose: { kind: 'house' }, name, ask: null };
}

export const REACH_POLL = 'reach';

export function reachCall(): Call {
  return { poll: REACH_POLL, purpose: { kind: 'house' }, name: 'reach', ask: null };
}

const RATE_WINDOW_MS = 60_000;

export function rateCall(state: ConsoleState): Call {
  return {
    poll: 'rate',
    purpose: { kind: 'rate' },
    name: 'count',
    ask: { filter: `StartTime > ${quoteTime(state.now - RATE_WINDOW_MS)}` },
  };
}

/** Every order writes when its stage began: also one that was placed or has ended meanwhile. */
export function changedCall(away: Away): Call {
  return {
    poll: 'changed',
    purpose: { kind: 'changed' },
    name: 'count',
    ask: { filter: `StageSince >= ${quoteTime(away.from)}` },
  };
}

/** The visibility filter of what the listing shows. */
export function listingFilter(state: ConsoleState): string {
  const { listing } = state;
  if (listing.query !== null) return listing.query;
  const lens = listSubject(state).lenses.find((candidate) => candidate.id === listing.lens);
  return lens === undefined ? '' : lensFilter(lens, state.now);
}

function currentOf(state: ConsoleState): { readonly current?: true } {
  const { listing } = state;
  const lens = listSubject(state).lenses.find((candidate) => candidate.id === listing.lens);
  return listing.query === null && lens?.current === true ? { current: true } : {};
}

export function pageCall(state: ConsoleState): Call {
  const { listing } = state;
  const screenful = listHeight(state) + 5;
  const pageSize = listing.phase === 'waiting' ? screenful : listing.pageRows;
  return {
    poll: 'page',
    purpose: { kind: 'page', generation: listing.generation },
    name: 'list',
    ask: {
      filter: listingFilter(state),
      pageSize,
      pageToken: listing.pageToken,
      ...ofListed(state),
      ...currentOf(state),
    },
  };
}

export const END_POLL = 'end';

/** Enough rows to look around in, few enough to be there at once. */
const END_SCREENFULS = 2;

export function endCall(state: ConsoleState): Call {
  return {
    poll: END_POLL,
    purpose: { kind: 'end', generation: state.listing.generation },
    name: 'listEnd',
    ask: { filter: listingFilter(state), rows: listHeight(state) * END_SCREENFULS, ...ofListed(state) },
  };
}

export function headCall(state: ConsoleState): Call {
  const screenful = listHeight(state) + 5;
  return {
    poll: 'head',
    purpose: { kind: 'head', generation: state.listing.generation },
    name: 'list',
    ask: {
      ...ofListed(state),
      ...currentOf(state),
      filter: listingFilter(state),
      pageSize: Math.max(screenful, state.listing.headRows ?? 0),
      pageToken: null,
    },
  };
}

export function visibleCall(state: ConsoleState, rows: readonly OrderRow[]): Call {
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
      ...ofListed(state),
      ...currentOf(state),
      filter: allOf(`WorkflowId IN (${ids})`, listingFilter(state)),
      pageSize: rows.length * 2,
      pageToken: null,
    },
  };
}

export function countCall(state: ConsoleState, lens: DeckLens): Call {
  const key = countKey(state.listing, lens.id);
  return {
    poll: `count:${key}`,
    purpose: { kind: 'lens-count', lens: key },
    name: 'count',
    ask: {
      filter: lensFilter(lens, state.now),
      ...ofListed(state),
      ...(lens.current === true ? { current: true } : {}),
    },
  };
}

export function whyCall(row: Pick<OrderRow, 'workflowId' | 'runId'>, poll: string): Call {
  return {
    poll,
    purpose: { kind: 'why', runId: row.runId },
    name: 'why',
    ask: { workflowId: row.workflowId, runId: row.runId },
  };
}

/** Of an order without a run the books are asked. */
export function whyAbsentCall(workflowId: string): Call {
  return {
    poll: 'order:why',
    purpose: { kind: 'why', runId: workflowId },
    name: 'why',
    ask: { workflowId },
  };
}

export function besideCall(row: OrderRow): Call {
  return {
    poll: BESIDE_POLL,
    purpose: { kind: 'beside', runId: row.runId },
    name: 'timeline',
    ask: { workflowId: row.workflowId, runId: row.runId },
  };
}

// A describe each: eight milliseconds of the server.
export const LENS_SAMPLE = 300;

export const COUNT_SAMPLE = 60;

export function sampleCall(state: ConsoleState, lens: DeckLens, sampleMax: number): Call {
  const inLens = state.listing.lens === lens.id && sampleMax === LENS_SAMPLE;
  const key = countKey(state.listing, lens.id);
  return {
    poll: inLens ? 'head' : `count:${key}`,
    purpose: { kind: 'sample', lens: key, generation: inLens ? state.listing.generation : -1 },
    name: 'retrying',
    ask: { filter: lensFilter(lens, state.now), sampleMax, ...ofListed(state) },
  };
}

export function describeCall(row: OrderRow, poll: 'selected' | 'tries'): Call {
  return {
    poll,
    purpose: { kind: 'row-facts', runId: row.runId },
    name: 'describe',
    ask: { workflowId: row.workflowId, runId: row.runId },
  };
}
