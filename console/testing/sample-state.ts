import { CROCKFORD } from '../../domain/order-id.ts';
import type { OrderRow } from '../../operations/subjects/order/order-row.ts';
import type { OrderFacts } from '../../operations/temporal/describe.ts';
import type { OrderPage } from '../../operations/temporal/list.ts';
import type { AnsweredCall } from '../model/app/call.ts';
import type { ConsoleEvent, Effect, Step } from '../model/app/event.ts';
import { listHeight } from '../model/app/layout.ts';
import { type ConsoleState, initialState, type Place, type Settings } from '../model/app/state.ts';
import { update } from '../model/app/update.ts';
import { addPage } from '../model/orders/listing.ts';
import { showRows } from '../model/orders/shown-rows.ts';

/** 21 November 2026, 10:00:00 UTC. */
export const NOW = Date.UTC(2026, 10, 21, 10, 0, 0);

export const SAMPLE_SETTINGS: Settings = {
  label: 'local',
  address: '127.0.0.1:7233',
  namespace: 'default',
  profile: null,
  identity: 'mira@laptop',
  production: false,
  word: null,
  readOnly: false,
  screenReader: false,
  webUrl: null,
  firstStart: false,
  unused: [],
};

/** The n-th order; its number is told apart by its first six characters. */
export function sampleRow(n: number, changes: Partial<OrderRow> = {}): OrderRow {
  let head = '';
  for (let rest = n, at = 0; at < 6; at += 1, rest = Math.floor(rest / 32))
    head = CROCKFORD[rest % 32] + head;
  const orderId = `ord-${head}ABCDEFGHJK`;
  return {
    orderId,
    workflowId: `order/${orderId}`,
    runId: `run-${n}`,
    workflowType: 'order',
    run: 'running',
    open: true,
    stage: 'fulfilling',
    state: changes.stage === undefined ? 'fulfilling' : changes.stage,
    stageSince: NOW - 31_000,
    promiseBy: NOW + 12 * 60_000,
    amount: { currency: 'EUR', minor: 12_990 },
    customerId: `cus-${n}`,
    paymentMethod: 'card',
    needsAttention: false,
    stuckReason: null,
    failureCode: null,
    vendorIds: ['nordwind'],
    paused: null,
    problems: [],
    attempts: null,
    why: null,
    traceId: null,
    claim: null,
    note: null,
    // Newest first, as the server lists.
    startTime: NOW - n * 1_000,
    closeTime: null,
    taskQueue: 'orders',
    ...changes,
  };
}

export function sampleRows(count: number, from = 0): readonly OrderRow[] {
  return Array.from({ length: count }, (_, index) => sampleRow(from + index));
}

export function samplePage(rows: readonly OrderRow[], more = false, readAt = NOW): OrderPage {
  return { rows, nextPageToken: more ? new Uint8Array([1]) : null, readAt };
}

export function sampleState(
  at: {
    readonly columns?: number;
    readonly rows?: number;
    readonly place?: Place;
    readonly settings?: Partial<Settings>;
  } = {},
): ConsoleState {
  const state = initialState(
    { ...SAMPLE_SETTINGS, ...at.settings },
    {
      now: NOW,
      size: { columns: at.columns ?? 120, rows: at.rows ?? 30 },
      ascii: false,
      place: at.place ?? { kind: 'list', subject: 'order', lens: 'open', query: null },
    },
  );
  return { ...state, link: { kind: 'up', since: NOW } };
}

/** The state with a list that is loaded. */
export function withRows(state: ConsoleState, rows: readonly OrderRow[], more = false): ConsoleState {
  const listing = showRows(addPage(state.listing, samplePage(rows, more, state.now)), listHeight(state));
  return { ...state, listing };
}

export function happen(state: ConsoleState, event: ConsoleEvent, now = state.now): Step {
  return update(state, event, now);
}

/** Keys one after the other; gives the last state and everything that the outside was asked for. */
export function pressKeys(
  state: ConsoleState,
  ...keys: readonly string[]
): { readonly state: ConsoleState; readonly effects: readonly Effect[] } {
  const effects: Effect[] = [];
  let current = state;
  for (const key of keys) {
    const step = update(current, { kind: 'key', key }, current.now);
    current = step.state;
    effects.push(...step.effects);
  }
  return { state: current, effects };
}

export function typeText(state: ConsoleState, text: string): ConsoleState {
  return pressKeys(state, ...Array.from(text, (character) => (character === ' ' ? 'space' : character)))
    .state;
}

export function answer(state: ConsoleState, call: AnsweredCall, now = state.now): ConsoleState {
  return update(state, { kind: 'answered', call }, now).state;
}

export function sampleFacts(row: OrderRow, changes: Partial<OrderFacts> = {}): OrderFacts {
  return {
    row: { ...row, attempts: row.attempts ?? 1 },
    pendingActivities: [],
    pendingTask: null,
    undo: null,
    parent: null,
    pendingChildren: [],
    pause: null,
    cancelRequested: false,
    resetRunId: null,
    firstRunId: row.runId,
    historyEvents: 61,
    historyBytes: 15_053,
    stateTransitions: 42,
    taskQueue: 'orders',
    build: '14',
    attributes: { OrderStatus: row.stage },
    memo: { currency: 'EUR' },
    readAt: NOW,
    ...changes,
  };
}
