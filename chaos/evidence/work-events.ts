import type { HistoryEvent } from '../../operations/history/history-event.ts';
import type { WorkEvent } from '../recovery/work-event.ts';

const KINDS: Readonly<Record<string, WorkEvent['kind']>> = {
  WorkflowTaskScheduled: 'task-scheduled',
  WorkflowTaskStarted: 'task-started',
  WorkflowTaskCompleted: 'task-completed',
  ActivityTaskScheduled: 'activity-scheduled',
  ActivityTaskStarted: 'activity-started',
  ActivityTaskCompleted: 'activity-ended',
  ActivityTaskFailed: 'activity-ended',
  ActivityTaskTimedOut: 'activity-ended',
  ActivityTaskCanceled: 'activity-ended',
};

/** The part of a history that shows which worker executed the order, in order of time. */
export function workEvents(history: readonly HistoryEvent[]): readonly WorkEvent[] {
  const activityIds = new Map(
    history
      .filter((event) => event.type === 'ActivityTaskScheduled')
      .map((event) => [event.eventId, event.id]),
  );
  const events: WorkEvent[] = [];
  for (const event of history) {
    const kind = KINDS[event.type];
    if (kind === undefined) continue;
    const activityId =
      kind === 'activity-scheduled' ? event.id : (activityIds.get(event.refersTo ?? 0) ?? null);
    // The start of an activity is written when it ends, with the time at which it really started.
    events.push({ kind, at: event.at, worker: event.identity, activityId });
  }
  return events.sort((a, b) => a.at - b.at);
}
