import type { temporal } from '@temporalio/proto';

type Event = temporal.api.history.v1.IHistoryEvent;

/**
 * A history up to its last completed workflow task, with the commands of that task. What comes after it the code has
 * answered nothing to, and a replay worker (SDK 1.24) never returns from some of it: a first task that has not been
 * scheduled, a run that was paused while a task was in progress. Empty where no task was ever completed.
 */
export function completedPart(events: readonly Event[]): readonly Event[] {
  const last = events.findLastIndex((event) => event.workflowTaskCompletedEventAttributes != null);
  if (last === -1) return [];
  const id = String(events[last]?.eventId);
  let end = last + 1;
  while (taskOf(events[end]) === id) end += 1;
  return events.slice(0, end);
}

/** The completed workflow task whose command this event is. */
function taskOf(event: Event | undefined): string | undefined {
  const attributes = Object.entries(event ?? {}).find(
    ([name, value]) => name.endsWith('EventAttributes') && value != null,
  )?.[1] as { readonly workflowTaskCompletedEventId?: unknown } | undefined;
  const id = attributes?.workflowTaskCompletedEventId;
  return id === undefined || id === null ? undefined : String(id);
}
