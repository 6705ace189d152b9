import { WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { HistoryEvent } from '../../operations/history/history-event.ts';
import type { OrderFacts } from '../../operations/temporal/describe.ts';

/** A timer that should have fired this long ago will not. */
const TIMER_GRACE_MS = 10_000;

/** What will make an open run progress without help. Empty: nothing will. */
export function liveReasons(
  facts: Pick<OrderFacts, 'pendingActivities' | 'pendingTask' | 'pendingChildren'>,
  history: readonly HistoryEvent[],
  now: number,
): readonly string[] {
  const reasons: string[] = [];
  for (const activity of facts.pendingActivities)
    reasons.push(`activity ${activity.type}, ${activity.state}`);
  // What undoes the order moves it no further than its own activities and tasks do, and they are among these.
  const children = facts.pendingChildren.filter(({ type }) => type !== WORKFLOW_TYPES.compensation);
  for (const child of children) reasons.push(`child ${child.workflowId}`);
  if (facts.pendingTask !== null) reasons.push(`workflow task, ${facts.pendingTask.state}`);
  for (const timer of openTimers(history)) {
    const due = timer.at + (timer.durationMs ?? 0);
    if (due > now - TIMER_GRACE_MS) reasons.push(`timer, due ${new Date(due).toISOString()}`);
  }
  return reasons;
}

function openTimers(history: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const ended = new Set(
    history
      .filter((event) => event.type === 'TimerFired' || event.type === 'TimerCanceled')
      .map((event) => event.refersTo),
  );
  return history.filter((event) => event.type === 'TimerStarted' && !ended.has(event.eventId));
}
