import type { WorkEvent } from './work-event.ts';

/** When the server died and when it answered again, epoch milliseconds. */
export type Outage = { readonly diedAt: number; readonly reachableAt: number };

/**
 * Milliseconds until a worker worked on the order again. What was in progress when the server died counts from the
 * moment at which it answered; an order with nothing to do then counts from when something came up. Undefined where
 * no worker was needed any more.
 */
export function serverRecoveryMs(outage: Outage, history: readonly WorkEvent[]): number | undefined {
  const since = underWay(history, outage.diedAt) ? outage.reachableAt : nextWork(history, outage.reachableAt);
  if (since === undefined) return undefined;
  const again = history.find((event) => event.at >= since && event.worker !== null);
  return again === undefined ? undefined : again.at - since;
}

function underWay(history: readonly WorkEvent[], at: number): boolean {
  const before = history.filter((event) => event.at <= at);
  const task = before.findLast((event) => event.activityId === null);
  if (task !== undefined && task.kind !== 'task-completed') return true;
  return before.some(
    (event) =>
      event.kind === 'activity-scheduled' &&
      !before.some((other) => other.kind === 'activity-ended' && other.activityId === event.activityId),
  );
}

function nextWork(history: readonly WorkEvent[], from: number): number | undefined {
  return history.find((event) => event.at >= from && event.kind.endsWith('-scheduled'))?.at;
}
