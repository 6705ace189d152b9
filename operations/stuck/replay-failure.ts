import type { HistoryEvent } from '../history/history-event.ts';
import { UNNAMED_BUILD } from '../temporal/describe.ts';
import { failureInOneLine } from '../temporal/failure-line.ts';

/** A workflow task that failed because the code does not do again what the history holds. */
export type ReplayFailure = {
  /** The event that could not be replayed; null where the failure does not name it. */
  readonly eventId: number | null;
  /**
   * The end of the workflow task that wrote the event: a reset to it leaves the event out. Without the event it is that
   * of the last task that completed; where that does not go far enough, the next advice goes further back.
   */
  readonly resetTo: number | null;
  /** Builds of the task that failed first and of the last one that completed; null where the server did not keep them. */
  readonly failed: string | null;
  readonly completed: string | null;
};

const NONDETERMINISM = /TMPRL1100|non-?\s?determinis/i;
const EVENT = /HistoryEvent\(id: (\d+)/;

export function isNondeterminism(cause: string): boolean {
  return NONDETERMINISM.test(cause);
}

/** From the end of a history; null where the task failed of something else. Later failures of it are not written down. */
export function replayFailure(events: readonly HistoryEvent[], failed: HistoryEvent): ReplayFailure | null {
  const message = failureInOneLine(failed.failure);
  if (!isNondeterminism(`${message} ${failed.reason ?? ''}`)) return null;
  const found = EVENT.exec(message)?.[1];
  const eventId = found === undefined ? null : Number(found);
  const completed = events.filter((event) => event.type === 'WorkflowTaskCompleted');
  const last = completed.findLast((event) => event.eventId < failed.eventId);
  const writer = eventId === null ? last : completed.findLast((event) => event.eventId < eventId);
  return {
    eventId,
    resetTo: writer?.eventId ?? null,
    failed: buildOfTask(events, failed),
    completed: buildOfTask(events, last),
  };
}

/** The build that was given the task: its start is the event that carries it. */
function buildOfTask(events: readonly HistoryEvent[], end: HistoryEvent | undefined): string | null {
  if (end === undefined || end.refersTo === null) return null;
  const started = events.findLast(
    (event) => event.type === 'WorkflowTaskStarted' && event.refersTo === end.refersTo,
  );
  return started?.build ?? null;
}

/** `build 14`, or the beginning of the hash of its code if it has no name. */
export function buildWords(build: string): string {
  if (!build.startsWith(UNNAMED_BUILD)) return `build ${build}`;
  return `workflow bundle ${build.slice(build.indexOf('+') + 1).slice(0, 8)}`;
}
