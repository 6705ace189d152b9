import { HOSTILE } from '../../contract/testing/hostile.ts';
import type { JournalContent } from '../../operations/actions/journal.ts';
import type { Intent } from '../../operations/actions/journal-entry.ts';
import type { Preview } from '../../operations/actions/preview.ts';
import type { HistoryEvent } from '../../operations/history/history-event.ts';
import type { OrderRow } from '../../operations/subjects/order/order-row.ts';
import {
  sampleActivity,
  sampleEvent,
  sampleQueue,
  sampleWorker,
} from '../../operations/testing/sample-facts.ts';
import { NOW, sampleFacts, sampleRow } from './sample-state.ts';

export type Next = () => string;

/** One hostile text after the other, beginning with the `from`-th. */
export function hostileFrom(from: number): Next {
  let at = from;
  return () => {
    const text = HOSTILE[at % HOSTILE.length] ?? '';
    at += 1;
    return text;
  };
}

export const OUTCOME = {
  end: 'refused',
  says: '',
  by: 'order',
  instead: [],
  journal: 3,
  tookMs: 120,
  after: null,
  newRunId: null,
} as const;

export function hostileRow(n: number, next: Next): OrderRow {
  const open = n < 3;
  const own = { orderId: next(), customerId: next(), state: next(), why: next(), taskQueue: next() };
  return sampleRow(n, {
    ...own,
    workflowId: n === 1 ? `order/${own.orderId}` : own.orderId,
    runId: `run-${n}-${next()}`,
    // Two are orders, so that what only orders are asked is asked too.
    workflowType: n < 2 ? 'order' : next(),
    open,
    run: open ? 'running' : 'terminated',
    closeTime: open ? null : NOW,
    stage: n === 0 ? 'capturing' : null,
    paymentMethod: next(),
    failureCode: next(),
    vendorIds: [next()],
    problems: n === 2 ? [next()] : [],
    failing: next(),
    traceId: next(),
    claim: { by: next(), since: NOW - 1_000, until: NOW + 60_000 },
    note: { by: next(), at: NOW, text: next() },
  });
}

export function factsOf(row: OrderRow, next: Next) {
  return sampleFacts(row, {
    pendingActivities: [
      sampleActivity({
        id: next(),
        type: next(),
        taskQueue: next(),
        attempt: 3,
        lastWorker: next(),
        lastFailure: [
          { message: next(), type: next(), retryable: true, stack: `${next()}\n  at ${next()}` },
          { message: next(), type: null, retryable: false, stack: null },
        ],
      }),
    ],
    undo: { workflowId: next(), runId: next(), run: 'running', pause: null },
    parent: next(),
    pendingChildren: [{ workflowId: next(), type: next() }],
    pause: { by: next(), at: NOW, reason: next() },
    resetRunId: next(),
    firstRunId: next(),
    taskQueue: next(),
    build: next(),
    attributes: { [next()]: next(), OrderStatus: [next()] },
    memo: { [next()]: { [next()]: next() } },
  });
}

export const worker = (next: Next, change: Parameters<typeof sampleWorker>[0]) =>
  sampleWorker({
    name: next(),
    host: next(),
    pid: next(),
    build: next(),
    sdk: next(),
    queues: [next(), next()],
    heardAt: NOW - 1_000,
    ...change,
  });

export const queue = (next: Next) =>
  sampleQueue({
    name: next(),
    backlog: 3,
    oldestMs: 4_000,
    pollers: [{ identity: next(), lastPollAt: NOW }],
  });

export function hostileEvents(next: Next): readonly HistoryEvent[] {
  const types = [
    'WorkflowExecutionStarted',
    'ActivityTaskScheduled',
    'ActivityTaskFailed',
    'WorkflowTaskFailed',
    'WorkflowExecutionSignaled',
    'WorkflowExecutionUpdateAccepted',
    'TimerStarted',
    'StartChildWorkflowExecutionInitiated',
    'MarkerRecorded',
    'UpsertWorkflowSearchAttributes',
    'WorkflowExecutionTerminated',
    'SomethingNew',
  ];
  return types.map((type, n) =>
    sampleEvent(n + 1, type, {
      name: next(),
      id: next(),
      identity: next(),
      reason: next(),
      input: [next(), { [next()]: next() }],
      result: [next()],
      failure: type.endsWith('Failed')
        ? [{ message: next(), type: next(), retryable: true, stack: next() }]
        : [],
      runId: next(),
      baseRunId: next(),
      attributes: { [next()]: next() },
    }),
  );
}

export function orderView(next: Next): unknown {
  return {
    v: 1,
    orderId: next(),
    customerId: next(),
    stage: 'fulfilling',
    stageSince: new Date(NOW).toISOString(),
    promiseBy: new Date(NOW).toISOString(),
    amount: { currency: 'EUR', minor: 490 },
    paymentMethod: 'card',
    authorisationId: next(),
    capturedMinor: 0,
    refundedMinor: 0,
    vendors: [
      {
        vendorId: next(),
        state: 'accepted',
        vendorOrderId: next(),
        tracking: next(),
        version: 1,
        amountMinor: 490,
        capturedMinor: 0,
      },
    ],
    parked: parked(next),
    parkedSteps: [parked(next)],
    holds: [{ step: next(), by: next(), since: new Date(NOW).toISOString(), reason: next() }],
    claim: null,
    notes: [{ at: new Date(NOW).toISOString(), by: next(), text: next() }],
    waits: [{ what: next(), since: new Date(NOW).toISOString(), until: null }],
    accepts: [
      { update: 'retryStep', steps: [next()] },
      { update: 'reassignVendor', vendors: [next()], waits: [next()] },
    ],
    lines: [{ line: 1, sku: next(), name: next(), quantity: 1, unitPriceMinor: 490, vendorId: next() }],
    history: { events: 12, bytes: 900, full: false },
    review: { since: new Date(NOW).toISOString(), reason: next() },
    cancelRequested: { reason: next(), actor: next(), at: new Date(NOW).toISOString() },
    compensations: [{ step: next(), state: 'parked', detail: next() }],
    failureCode: next(),
    droppedCallbacks: { duplicate: 0, old: 0, unknown: 0 },
    ignoredEvents: 0,
  };
}

const parked = (next: Next) => ({
  reason: 'activity-retrying',
  since: new Date(NOW).toISOString(),
  detail: next(),
  step: next(),
});

export function intent(next: Next, seq: number): Intent {
  return {
    v: 1,
    seq,
    type: 'intent',
    at: new Date(NOW).toISOString(),
    id: next(),
    actor: next(),
    pid: 1,
    host: next(),
    where: { label: next(), address: next(), namespace: next() },
    action: { kind: 'signal', name: next(), input: { [next()]: next() } },
    run: { orderId: next(), workflowId: next(), runId: next() },
    reason: next(),
    will: [next()],
    command: next(),
  };
}

export function journalEntries(next: Next): JournalContent['entries'] {
  const outcome = {
    v: 1,
    seq: 2,
    type: 'outcome',
    at: new Date(NOW).toISOString(),
    of: 1,
    id: next(),
    end: 'done',
    says: next(),
    by: next(),
    tookMs: 10,
    stageAfter: next(),
    newRunId: next(),
    found: true,
  } as const;
  return [intent(next, 1), outcome, intent(next, 3)];
}

export function preview(action: Preview['action'], row: OrderRow, next: Next): Preview {
  return {
    action,
    title: next(),
    run: { orderId: row.orderId, workflowId: row.workflowId, runId: row.runId },
    row,
    readAt: NOW,
    will: [next(), next()],
    notes: [next()],
    noUndo: next(),
    danger: 'undoable',
    proof: { text: next(), says: next() },
    refusal: { by: 'order', says: next(), instead: [next()] },
    command: next(),
  };
}
