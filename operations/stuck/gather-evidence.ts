import { checkoutWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { errorText } from '../../support/errors/error-text.ts';
import { openTimers } from '../actions/open-timers.ts';
import { readHistory } from '../history/history.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import { isReset } from '../history/history-lines.ts';
import type { Ports } from '../ports/ports.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import { describeOrder, type OrderFacts, type RunRef } from '../temporal/describe.ts';
import { failureInOneLine } from '../temporal/failure-line.ts';
import type { Result } from '../temporal/problem.ts';
import { pollingOf } from '../workers/polling.ts';
import { describeQueue } from '../workers/queues.ts';
import { listWorkers } from '../workers/workers.ts';
import { askItself } from './ask-itself.ts';
import type { Asked, Evidence, QueueEvidence } from './evidence.ts';
import { replayFailure } from './replay-failure.ts';
import type { Verdict } from './verdict.ts';
import { whyStuck } from './why-stuck.ts';

export type StuckRequest = {
  readonly run: RunRef;
  readonly now: number;
  readonly signal?: AbortSignal;
};

/** Reads the evidence and judges it. One describe, one list of workers, one queue each, one query, the ledger. */
export async function readWhyStuck(
  link: TemporalLink,
  ports: Ports,
  request: StuckRequest,
): Promise<Result<Verdict>> {
  const described = await describeOrder(link, request.run, request.signal);
  if (!described.ok && described.problem.kind !== 'not-found') return described;
  const orderId = request.run.workflowId.replace(/^order\//, '');
  const facts = described.ok ? described.value : undefined;
  const gaps: string[] = [];
  const tailRead = facts === undefined ? Promise.resolve(undefined) : readTail(link, facts, request);
  const queuesRead: Promise<readonly QueueEvidence[]> =
    facts?.row.open === true ? readQueues(link, { facts, request, gaps, tailRead }) : Promise.resolve([]);
  const [queues, asked, books, tail, checkout] = await Promise.all([
    queuesRead,
    facts?.row.open === true
      ? queuesRead.then((queues) => askItself(link, { facts, queues, gaps, signal: request.signal }))
      : {},
    readBooks(ports, orderId, request.now, gaps),
    tailRead,
    facts === undefined ? describeOrder(link, { workflowId: checkoutWorkflowId(orderId) }) : undefined,
  ]);
  const newest =
    facts === undefined && request.run.runId !== undefined
      ? await describeOrder(link, { workflowId: request.run.workflowId }, request.signal)
      : undefined;
  if (newest?.ok === false && newest.problem.kind !== 'not-found') return newest;
  const known = newest?.ok === true || (books.record !== undefined && books.record !== null);
  if (!described.ok && !known) return described;
  const evidence: Evidence = {
    now: request.now,
    facts,
    ...(newest?.ok === true ? { newest: newest.value.row } : {}),
    queues,
    workflow: undefined,
    ...asked,
    ...books,
    taskFailure: tail?.taskFailure,
    taskFailedAt: tail?.taskFailedAt ?? null,
    ...(tail?.replayFailure === undefined ? {} : { replayFailure: tail.replayFailure }),
    timers: tail?.timers,
    ...(tail?.closing === undefined ? {} : { closing: tail.closing }),
    checkoutOpen: checkout?.ok === true && checkout.value.row.open,
    gaps,
  };
  return { ok: true, value: whyStuck(evidence) };
}

async function readQueues(
  link: TemporalLink,
  about: {
    readonly facts: OrderFacts;
    readonly request: StuckRequest;
    readonly gaps: string[];
    readonly tailRead: Promise<Tail | undefined>;
  },
): Promise<readonly QueueEvidence[]> {
  const { facts, gaps, request, tailRead } = about;
  const names = new Set(
    facts.pendingActivities
      .map((activity) => activity.taskQueue)
      .filter((name): name is string => name !== null),
  );
  const refs = [
    { name: facts.taskQueue, kind: 'workflow' } as const,
    ...[...names].map((name) => ({ name, kind: 'activity' }) as const),
  ];
  const [fleet, ...queues] = await Promise.all([
    listWorkers(link, request.signal),
    ...refs.map((ref) => describeQueue(link, ref, request.signal)),
  ]);
  if (!fleet.ok) gaps.push(fleet.problem.message);
  const workers = fleet.ok ? fleet.value.workers : null;
  const answered = (await tailRead)?.answered;
  return queues.map((queue, index): QueueEvidence => {
    const name = refs[index]?.name ?? '';
    if (!queue.ok) {
      gaps.push(queue.problem.message);
      return { name, polling: { kind: 'unknown', lastPollAt: null }, facts: null };
    }
    const polling = pollingOf({
      queue: queue.value,
      workers,
      now: request.now,
      // Who finished a workflow task of this order works on its queue.
      answered: name === facts.taskQueue ? answered : undefined,
    });
    return { name, polling, facts: queue.value };
  });
}

type Books = Pick<Evidence, 'effects' | 'record' | 'provider' | 'differences' | 'undelivered'>;

const ASK_AFTER_MS = 5_000;
const ASK_MAX = 3;

async function readBooks(ports: Ports, orderId: string, now: number, gaps: string[]): Promise<Books> {
  const { records, provider } = ports;
  if (records === undefined) {
    return { effects: undefined, record: undefined, provider: undefined };
  }
  try {
    const [effects, record, differences, undelivered] = await Promise.all([
      records.effects(orderId),
      records.order(orderId),
      records.differences(orderId),
      records.undelivered(orderId),
    ]);
    const read = { effects, record: record ?? null, differences, undelivered };
    const doubtful = effects
      .filter((effect) => effect.state === 'pending' && now - effect.createdAt > ASK_AFTER_MS)
      .slice(0, ASK_MAX);
    if (provider === undefined || doubtful.length === 0) {
      return { ...read, provider: undefined };
    }
    const asked = await askProvider(
      provider,
      doubtful.map((effect) => effect.key),
      gaps,
    );
    return { ...read, provider: asked };
  } catch (error) {
    gaps.push(`PostgreSQL cannot be read: ${errorText(error)}`);
    return { effects: undefined, record: undefined, provider: undefined };
  }
}

async function askProvider(
  provider: NonNullable<Ports['provider']>,
  keys: readonly string[],
  gaps: string[],
): Promise<readonly Asked[] | undefined> {
  try {
    return await Promise.all(
      keys.map(async (key) => ({
        key,
        effect: (await provider.effect(key)) ?? null,
        askedAt: Date.now(),
      })),
    );
  } catch (error) {
    gaps.push(`the provider cannot be asked: ${errorText(error)}`);
    return undefined;
  }
}

type Tail = Pick<Evidence, 'taskFailure' | 'taskFailedAt' | 'replayFailure' | 'timers' | 'closing'> & {
  readonly answered?: { readonly at: number; readonly by: string } | undefined;
};

/** The end of the history: why the workflow task failed, and which timers run. */
async function readTail(link: TemporalLink, facts: OrderFacts, request: StuckRequest): Promise<Tail> {
  const run = { workflowId: facts.row.workflowId, runId: facts.row.runId };
  const askedAt = Date.now();
  const window = await readHistory(link, run, {
    direction: 'reverse',
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  if (!window.ok) return { taskFailure: undefined, timers: undefined };
  const { events } = window.value;
  const last = events.findLast(
    (event) => event.type.startsWith('WorkflowTask') && /Failed|Completed/.test(event.type),
  );
  const failed = last?.type === 'WorkflowTaskFailed' && !isReset(last) ? last : undefined;
  return {
    taskFailure: failed === undefined ? null : failureInOneLine(failed.failure),
    taskFailedAt: failed?.at ?? null,
    replayFailure: failed === undefined ? null : replayFailure(events, failed),
    answered:
      last?.type === 'WorkflowTaskCompleted' && last.identity !== null
        ? { at: link.signs.read(`answer ${run.runId}`, last.at, askedAt).at, by: last.identity }
        : undefined,
    timers: openTimers(events),
    ...(facts.resetRunId === null ? {} : { closing: closingOf(events) }),
  };
}

function closingOf(events: readonly HistoryEvent[]): { readonly reason: string | null } | null {
  const last = events.findLast((event) => event.type === 'WorkflowExecutionTerminated');
  return last === undefined ? null : { reason: last.reason };
}
