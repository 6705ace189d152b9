import type { HistoryEvent } from '../history/history-event.ts';
import type { Evidence } from '../stuck/evidence.ts';
import type { OrderRow } from '../subjects/order/order-row.ts';
import type { OrderFacts, PendingActivity } from '../temporal/describe.ts';
import type { QueueFacts } from '../workers/queues.ts';
import type { WorkerProcess } from '../workers/workers.ts';

/** Plain values for tests of pure functions; each test changes what it is about. */
export const NOW = Date.parse('2026-11-21T10:45:00.000Z');

export function sampleRow(change: Partial<OrderRow> = {}): OrderRow {
  return {
    orderId: 'ord-7F3K2Q9M1XZT0ABC',
    workflowId: 'order/ord-7F3K2Q9M1XZT0ABC',
    runId: 'run-1',
    workflowType: 'order',
    run: 'running',
    open: true,
    stage: 'capturing',
    state: change.stage === undefined ? 'capturing' : change.stage,
    stageSince: NOW - 232_000,
    promiseBy: NOW + 60_000,
    amount: { currency: 'EUR', minor: 12_990 },
    customerId: 'cus-2209',
    paymentMethod: 'card',
    needsAttention: false,
    stuckReason: null,
    failureCode: null,
    vendorIds: ['nordwind'],
    paused: null,
    problems: [],
    attempts: 1,
    why: null,
    traceId: null,
    claim: null,
    note: null,
    startTime: NOW - 600_000,
    closeTime: null,
    taskQueue: 'orders',
    ...change,
  };
}

export function sampleFacts(change: Partial<OrderFacts> & { readonly row?: OrderRow } = {}): OrderFacts {
  return {
    row: sampleRow(),
    pendingActivities: [],
    pendingTask: null,
    parent: null,
    pendingChildren: [],
    undo: null,
    pause: null,
    cancelRequested: false,
    resetRunId: null,
    firstRunId: 'run-1',
    historyEvents: 40,
    historyBytes: 20_000,
    stateTransitions: 20,
    taskQueue: 'orders',
    build: null,
    attributes: {},
    memo: {},
    readAt: NOW,
    ...change,
  };
}

export function sampleActivity(change: Partial<PendingActivity> = {}): PendingActivity {
  return {
    id: '7',
    type: 'capturePayment',
    taskQueue: 'payment',
    state: 'scheduled',
    attempt: 1,
    attemptsMax: null,
    scheduledAt: NOW - 60_000,
    lastStartedAt: null,
    nextAttemptAt: null,
    expiresAt: null,
    lastHeartbeatAt: null,
    lastWorker: null,
    heartbeatTimeoutMs: null,
    startToCloseMs: null,
    lastFailure: [],
    ...change,
  };
}

export function sampleEvent(eventId: number, type: string, change: Partial<HistoryEvent> = {}): HistoryEvent {
  return {
    eventId,
    at: NOW + eventId * 1_000,
    type,
    name: null,
    refersTo: null,
    id: null,
    identity: null,
    attempt: null,
    reason: null,
    input: [],
    result: [],
    failure: [],
    runId: null,
    attributes: {},
    durationMs: null,
    ...change,
  };
}

export function sampleQueue(change: Partial<QueueFacts> = {}): QueueFacts {
  return {
    name: 'orders',
    kind: 'workflow',
    backlog: 0,
    oldestMs: null,
    addedPerSecond: 0,
    dispatchedPerSecond: 0,
    pollers: [],
    lastPollAt: null,
    readAt: NOW,
    ...change,
  };
}

export function sampleWorker(change: Partial<WorkerProcess> = {}): WorkerProcess {
  return {
    name: 'w1',
    host: 'box',
    pid: '1',
    build: 'b14',
    sdk: 'temporal-typescript 1.24.0',
    queues: ['orders', 'payment'],
    status: 'running',
    heardAt: NOW - 1_000,
    beatMs: 5_000,
    startedAt: NOW - 60_000,
    tasks: { used: 0, max: 40 },
    activities: { used: 0, max: 100 },
    failed: 0,
    ...change,
  };
}

/** An open order, and nothing that keeps it. */
export function sampleEvidence(change: Partial<Evidence> = {}): Evidence {
  return {
    now: NOW,
    facts: sampleFacts(),
    queues: [],
    workflow: undefined,
    effects: undefined,
    record: undefined,
    provider: undefined,
    taskFailure: null,
    timers: [],
    gaps: [],
    ...change,
  };
}
