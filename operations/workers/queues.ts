import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import type { Result } from '../temporal/problem.ts';
import { durationOf, numberOf, timeOf } from '../temporal/proto-values.ts';

export type QueueKind = 'workflow' | 'activity';
export type QueueRef = { readonly name: string; readonly kind: QueueKind };

export const ORDER_QUEUES: readonly QueueRef[] = [
  { name: TASK_QUEUES.orders, kind: 'workflow' },
  { name: TASK_QUEUES.db, kind: 'activity' },
  { name: TASK_QUEUES.payment, kind: 'activity' },
  { name: TASK_QUEUES.vendor, kind: 'activity' },
  { name: TASK_QUEUES.notify, kind: 'activity' },
];

/** Matching's data of one queue. Values are approximate and up to 5 s old at the server. */
export type QueueFacts = QueueRef & {
  readonly backlog: number;
  /** Age of the oldest waiting task; null where none waits. */
  readonly oldestMs: number | null;
  readonly addedPerSecond: number;
  readonly dispatchedPerSecond: number;
  /** Pollers stay listed for minutes after their death: use `lastPollAt`, or better heartbeats. */
  readonly pollers: readonly { readonly identity: string; readonly lastPollAt: number | null }[];
  readonly lastPollAt: number | null;
  readonly readAt: number;
};

export async function describeQueue(
  link: TemporalLink,
  queue: QueueRef,
  signal?: AbortSignal,
): Promise<Result<QueueFacts>> {
  const askedAt = Date.now();
  const answer = await link.call(
    { what: `look at the queue ${queue.name}`, ...(signal === undefined ? {} : { signal }) },
    (client) =>
      client.workflowService.describeTaskQueue({
        namespace: link.target.namespace,
        taskQueue: { name: queue.name },
        taskQueueType: queue.kind === 'workflow' ? 1 : 2,
        reportStats: true,
      }),
  );
  if (!answer.ok) return answer;
  const { stats } = answer.value;
  const pollers = (answer.value.pollers ?? []).map((poller) => {
    const identity = poller.identity ?? '';
    const polledAt = timeOf(poller.lastAccessTime);
    const key = `${queue.kind} ${queue.name} ${identity}`;
    return {
      identity,
      lastPollAt: polledAt === null ? null : link.signs.read(key, polledAt, askedAt).at,
    };
  });
  const backlog = numberOf(stats?.approximateBacklogCount);
  return {
    ok: true,
    value: {
      ...queue,
      backlog,
      oldestMs: backlog === 0 ? null : durationOf(stats?.approximateBacklogAge),
      addedPerSecond: stats?.tasksAddRate ?? 0,
      dispatchedPerSecond: stats?.tasksDispatchRate ?? 0,
      pollers,
      lastPollAt: latest(pollers.map((poller) => poller.lastPollAt)),
      readAt: Date.now(),
    },
  };
}

export function latest(times: readonly (number | null)[]): number | null {
  return times.reduce((best, time) => (time !== null && (best === null || time > best) ? time : best), null);
}
