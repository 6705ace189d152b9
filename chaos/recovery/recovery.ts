import { WORKFLOW_TASK_TIMEOUT } from '../../domain/policy.ts';
import type { PendingActivity } from '../../operations/temporal/describe.ts';
import type { HeldWork, Kill, WorkEvent } from './work-event.ts';

/** What the server reported of one order directly after the kill, before any timeout could pass. */
export type OrderAtKill = {
  readonly orderId: string;
  readonly pendingActivities: readonly Pick<
    PendingActivity,
    'id' | 'type' | 'state' | 'lastWorker' | 'startToCloseMs'
  >[];
  readonly workflowTaskStarted: boolean;
};

/** What the dead worker took with it of one order. The history is the whole one, read when all was over. */
export function heldBy(kill: Kill, order: OrderAtKill, history: readonly WorkEvent[]): readonly HeldWork[] {
  const { orderId } = order;
  const held: HeldWork[] = order.pendingActivities
    .filter((activity) => activity.state === 'started' && activity.lastWorker === kill.worker)
    .map((activity) => ({
      kind: 'activity',
      orderId,
      activityId: activity.id,
      type: activity.type,
      startToCloseMs: activity.startToCloseMs,
    }));
  const tasks = history.filter((event) => event.activityId === null);
  const before = tasks.filter((event) => event.at <= kill.at);
  const last = before.at(-1);
  if (order.workflowTaskStarted && last?.kind === 'task-started' && last.worker === kill.worker) {
    held.push({ kind: 'workflow-task', orderId });
  } else if (cachedBy(kill.worker, before) && nextTask(kill, tasks) !== undefined) {
    held.push({ kind: 'sticky', orderId });
  }
  return held;
}

function cachedBy(worker: string, tasks: readonly WorkEvent[]): boolean {
  return tasks.findLast((event) => event.kind === 'task-completed')?.worker === worker;
}

/** The first workflow task that was scheduled before another worker had taken the order over. */
function nextTask(kill: Kill, tasks: readonly WorkEvent[]): WorkEvent | undefined {
  const pending = tasks.findLast((event) => event.at <= kill.at);
  if (pending?.kind === 'task-scheduled') return pending;
  return tasks.find((event) => event.at > kill.at && event.kind === 'task-scheduled');
}

/**
 * Milliseconds from the kill until another worker took the same piece of work on; undefined where none did. A task
 * that became due later is counted from that time: nothing waited for it before.
 */
export function recoveryMs(kill: Kill, held: HeldWork, history: readonly WorkEvent[]): number | undefined {
  const byOther = (event: WorkEvent): boolean =>
    event.at > kill.at && event.worker !== null && event.worker !== kill.worker;
  if (held.kind === 'activity') {
    const mine = history.filter((event) => event.activityId === held.activityId);
    // One that was being cancelled is not retried: its order continues when the server has given it up.
    const givenUp = mine.find((event) => event.kind === 'activity-ended' && event.at > kill.at);
    const again =
      mine.find((event) => event.kind === 'activity-started' && byOther(event)) ??
      history.find(
        (event) =>
          givenUp !== undefined && event.kind === 'task-started' && event.at >= givenUp.at && byOther(event),
      );
    return again === undefined ? undefined : again.at - kill.at;
  }
  const tasks = history.filter((event) => event.activityId === null);
  const since = held.kind === 'sticky' ? Math.max(kill.at, nextTask(kill, tasks)?.at ?? kill.at) : kill.at;
  const again = tasks.find((event) => event.kind === 'task-started' && event.at >= since && byOther(event));
  return again === undefined ? undefined : again.at - since;
}

/** No piece of work may wait longer than its own timeout and this margin. */
export const RECOVERY_MARGIN_MS = 5_000;
export function recoveryLimitMs(held: HeldWork): number {
  const timeout = held.kind === 'activity' ? held.startToCloseMs : null;
  return (timeout ?? WORKFLOW_TASK_TIMEOUT) + RECOVERY_MARGIN_MS;
}
