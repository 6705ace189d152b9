import type { Preview } from '../../operations/actions/preview.ts';
import type { OrderRow } from '../../operations/subjects/order/order-row.ts';
import type { QuestionName, Questions } from '../model/app/data.ts';
import {
  factsOf,
  hostileEvents,
  hostileRow,
  intent,
  journalEntries,
  type Next,
  OUTCOME,
  orderView,
  preview,
  queue,
  worker,
} from './hostile-facts.ts';
import { NOW } from './sample-state.ts';

type Value<N extends QuestionName> = Extract<Questions[N]['answer'], { readonly ok: true }>['value'];
export type Answers = { readonly [N in QuestionName]: (ask: Questions[N]['ask']) => Value<N> };

/** Answers to every question of the console, hostile wherever the answer holds words of others. */
export function hostileAnswers(next: Next): Answers {
  const rows = [0, 1, 2, 3].map((n) => hostileRow(n, next));
  const page = () => ({ rows, nextPageToken: null, readAt: NOW });
  const rowOf = (runId: string | undefined, workflowId?: string): OrderRow => {
    const row =
      rows.find((each) => each.runId === runId) ?? rows.find((each) => each.workflowId === workflowId);
    const [first] = rows;
    if (first === undefined) throw new Error('there are rows');
    return row ?? first;
  };
  return {
    list: page,
    listEnd: () => ({ rows, total: rows.length, readAt: NOW }),
    count: () => ({ count: 4, readAt: NOW, complete: true }),
    describe: ({ runId, workflowId }) => factsOf(rowOf(runId, workflowId), next),
    features: () => ({
      serverVersion: next(),
      off: { attributes: next(), pause: next(), workers: next(), problems: next(), updates: next() },
      missingAttributes: [next()],
      plain: false,
      retentionMs: null,
    }),
    fleet: () => ({
      workers: [
        worker(next, { status: 'running' }),
        worker(next, { status: 'stopped' }),
        worker(next, { heardAt: NOW - 90_000 }),
      ],
      queues: [
        { facts: queue(next), polling: { kind: 'polled', by: [next(), next()] } },
        { facts: queue(next), polling: { kind: 'silent', since: NOW - 60_000, lastBy: [next()] } },
        { facts: queue(next), polling: { kind: 'unknown', lastPollAt: null } },
      ],
      readAt: NOW,
    }),
    timeline: () => ({
      entries: [0, 1, 2].map((n) => ({
        at: new Date(NOW - n * 1_000).toISOString(),
        what: next(),
        source: 'operator',
        detail: next(),
      })),
      from: 'history',
      because: { kind: 'no-worker', message: next() },
      complete: true,
      readAt: NOW,
    }),
    query: () => ({ value: orderView(next), readAt: NOW }),
    history: () => ({ events: hostileEvents(next), nextPageToken: null, readAt: NOW }),
    ...judgements(next, rows, rowOf),
  };
}

type ActionQuestions = 'effects' | 'recover' | 'resetPoints' | 'preview' | 'perform';
type Judgements =
  | ActionQuestions
  | 'returns'
  | 'alerts'
  | 'journal'
  | 'runbook'
  | 'reach'
  | 'why'
  | 'search'
  | 'retrying';

function judgements(
  next: Next,
  rows: readonly OrderRow[],
  rowOf: (runId: string | undefined, workflowId?: string) => OrderRow,
): Pick<Answers, Judgements> {
  return {
    returns: () => ({
      offer: {
        customerId: next(),
        policy: 'demo',
        stage: 'delivered',
        refusal: null,
        windowEndsAt: new Date(NOW + 86_400_000).toISOString(),
        lines: [{ line: 1, sku: next(), name: next(), left: 2 }],
        returns: [{ returnId: next(), state: next(), since: NOW }],
      },
      returns: [
        { returnId: next(), state: next(), since: NOW, open: true, waitsFor: next(), answer: next() },
        { returnId: next(), state: next(), since: NOW, open: false, waitsFor: null, answer: null },
      ],
    }),
    alerts: () =>
      (['firing', 'pending'] as const).map((state) => ({
        name: next(),
        state,
        since: NOW - 60_000,
        severity: next(),
        says: next(),
        runbook: next(),
        place: next(),
        labels: { [next()]: next(), queue: next() },
      })),
    reach: () => true,
    runbook: () => `${next()}\n${next()}`,
    journal: () => ({ entries: journalEntries(next), unreadable: 2 }),
    why: () => ({
      kind: 'stuck',
      reason: 'activity-retrying',
      says: next(),
      since: NOW - 60_000,
      remedies: [
        { action: 'retry', letter: 'T', label: next() },
        { action: 'signal', letter: 'S', label: next(), fields: { name: next(), input: next() } },
        { action: null, letter: null, label: next() },
      ],
      harms: [{ label: next(), because: next() }],
      evidence: [{ source: next(), says: next() }],
      gaps: [next()],
      readAt: NOW,
    }),
    search: ({ text }) => ({ filter: text, says: next(), gaps: [next()] }),
    retrying: () => ({
      rows,
      facts: rows.map((row) => factsOf(row, next)),
      read: rows.length,
      complete: true,
      readAt: NOW,
    }),
    ...actionAnswers(next, rowOf),
  };
}

function actionAnswers(
  next: Next,
  rowOf: (runId: string | undefined, workflowId?: string) => OrderRow,
): Pick<Answers, ActionQuestions> {
  return {
    effects: () =>
      (['pending', 'done', 'refused', 'tombstone', 'manual'] as const).map((state, n) => ({
        key: `${next()}:${n}`,
        kind: next(),
        orderId: next(),
        state,
        createdAt: NOW - 5_000,
        finishedAt: state === 'pending' ? null : NOW,
        answer: next(),
        inDoubt: state === 'pending',
        lastFailure: next(),
      })),
    recover: () => [
      {
        intent: intent(next, 1),
        outcome: { ...OUTCOME, says: next(), instead: [next()], newRunId: next() },
      },
    ],
    resetPoints: () => [
      {
        eventId: 4,
        task: 'completed',
        at: NOW,
        stage: next(),
        after: next(),
        effects: [{ key: next(), meets: 'stored', says: next() }],
        refusal: null,
        again: [next()],
        failed: [next()],
        local: [next()],
        timers: [{ id: next(), kind: 'kept', firesAt: NOW, durationMs: 1_000 }],
        children: [],
        signals: [next()],
        updates: [next()],
        pendingUpdates: [next()],
        cancelRequested: 'dropped',
        patches: [next()],
      },
    ],
    preview: ({ action, run }) =>
      preview(action as Preview['action'], rowOf(run.runId, run.workflowId), next),
    perform: () => ({ ...OUTCOME, says: next(), instead: [next()], unrecorded: next(), newRunId: next() }),
  };
}
