import type { HistoryEvent } from '../history/history-event.ts';
import { seconds } from '../history/history-lines.ts';

/**
 * What the server does on a reset to the end of a workflow task: it rebuilds the state from the events before that
 * one, then applies the messages of the tail again. So an activity that is open there runs from its first attempt,
 * unless its start is already recorded: then the server fails it and the workflow sees the failure.
 */
export type ResetTail = {
  /** Activity types that run again, in order: open at the point, or scheduled after it. */
  readonly again: readonly string[];
  /** Activity types that the reset fails, because they were running and have no record of an attempt to repeat. */
  readonly failed: readonly string[];
  /** Local activities whose results are in the tail and are therefore computed again. */
  readonly local: readonly string[];
  readonly timers: readonly ResetTimer[];
  readonly children: readonly ResetChild[];
  readonly signals: readonly string[];
  readonly updates: readonly string[];
  /** Updates that were admitted before the point and not yet accepted: delivered even if updates are excluded. */
  readonly pendingUpdates: readonly string[];
  /** Of a request to cancel the run: `dropped` if it came after the point, because the server does not reapply it. */
  readonly cancelRequested: 'kept' | 'dropped' | null;
  /** Patches decided after the point; the code that is running now decides them again. */
  readonly patches: readonly string[];
};

export type ResetTimer = {
  readonly id: string;
  /** `kept` fires at the time it was set for, at once where that has passed; `restarted` runs its full length. */
  readonly kind: 'kept' | 'restarted';
  readonly firesAt: number | null;
  readonly durationMs: number | null;
};

export type ResetChild = {
  readonly type: string;
  /**
   * `kept`: started before the point, its end still reaches the new run. `again`: initiated after it. `running`:
   * initiated after it and not ended, so that starting it again under the same id fails as "already started".
   */
  readonly kind: 'kept' | 'again' | 'running';
};

const POINT_TYPES: ReadonlySet<string> = new Set([
  'WorkflowTaskCompleted',
  'WorkflowTaskFailed',
  'WorkflowTaskTimedOut',
]);
const ACTIVITY_ENDS: ReadonlySet<string> = new Set([
  'ActivityTaskCompleted',
  'ActivityTaskFailed',
  'ActivityTaskTimedOut',
  'ActivityTaskCanceled',
]);
const TIMER_ENDS: ReadonlySet<string> = new Set(['TimerFired', 'TimerCanceled']);
const CHILD_ENDS: ReadonlySet<string> = new Set([
  'StartChildWorkflowExecutionFailed',
  'ChildWorkflowExecutionCompleted',
  'ChildWorkflowExecutionFailed',
  'ChildWorkflowExecutionCanceled',
  'ChildWorkflowExecutionTimedOut',
  'ChildWorkflowExecutionTerminated',
]);

/** Whether the server takes the id of this event as the end of the workflow task to reset to. */
export function isResetPoint(event: HistoryEvent): boolean {
  return POINT_TYPES.has(event.type);
}

/** Needs the whole history, oldest first. */
export function resetTail(events: readonly HistoryEvent[], pointId: number): ResetTail {
  const before = events.filter((event) => event.eventId < pointId);
  const tail = events.filter((event) => event.eventId >= pointId);
  const activities = openAt(before, 'ActivityTaskScheduled', ACTIVITY_ENDS);
  const started = refersTo(before, (event) => event.type === 'ActivityTaskStarted');
  const isStarted = (event: HistoryEvent) => started.has(event.eventId);
  return {
    again: [...activities.filter((event) => !isStarted(event)), ...ofType(tail, 'ActivityTaskScheduled')].map(
      nameOf,
    ),
    failed: activities.filter(isStarted).map(nameOf),
    local: markers(tail, 'core_local_activity'),
    timers: [
      ...openAt(before, 'TimerStarted', TIMER_ENDS).map((event) => timer(event, 'kept')),
      ...ofType(tail, 'TimerStarted').map((event) => timer(event, 'restarted')),
    ],
    children: [
      ...openAt(before, 'StartChildWorkflowExecutionInitiated', CHILD_ENDS).map(
        (event) => ({ type: nameOf(event), kind: 'kept' }) as const,
      ),
      ...tailChildren(tail),
    ],
    signals: ofType(tail, 'WorkflowExecutionSignaled').map(nameOf),
    // An accepted update without its request was admitted earlier in the history, and is counted there.
    updates: tail.filter(carriesUpdate).map(nameOf),
    pendingUpdates: pendingUpdates(before),
    cancelRequested: before.some(isCancelRequest) ? 'kept' : tail.some(isCancelRequest) ? 'dropped' : null,
    patches: [...new Set(markers(tail, 'core_patch'))],
  };
}

/** One line for each kind of consequence; empty lists have none. */
export function tailLines(
  tail: ResetTail,
  exclude: readonly ('signals' | 'updates')[],
  now: number,
): readonly string[] {
  const excluded = (kind: 'signals' | 'updates') => (exclude.includes(kind) ? 'drops' : 'reapplies');
  const kept = tail.timers.filter(({ kind }) => kind === 'kept');
  const restarted = tail.timers.filter(({ kind }) => kind === 'restarted');
  const children = (kind: ResetChild['kind']) =>
    tail.children.filter((child) => child.kind === kind).map((child) => child.type);
  const again = children('again');
  const lines = [
    listed('runs again', tail.again),
    listed('runs again as local activities', tail.local),
    listed('fails, because it was running at this point', tail.failed),
    listed(
      'keeps timers',
      kept.map((each) => whenFires(each, now)),
    ),
    listed(
      'starts timers',
      restarted.map((each) => seconds(each.durationMs ?? 0)),
    ),
    listed('keeps child workflows', children('kept')),
    listed('starts child workflows', again),
    listed('cannot start again, because it still runs ("already started")', children('running')),
    listed(`${excluded('signals')} signals`, tail.signals),
    listed(`${excluded('updates')} updates`, tail.updates),
    listed('delivers pending updates', tail.pendingUpdates),
    tail.cancelRequested === 'kept' ? ['keeps the cancellation request'] : [],
    tail.cancelRequested === 'dropped' ? ['drops the cancellation request'] : [],
    listed('decides patches again', tail.patches),
  ].flat();
  const runs = [...tail.again, ...tail.local, ...tail.failed];
  return runs.length === 0 && again.length === 0
    ? ['runs no activity again; the order stays where it is at this point', ...lines]
    : lines;
}

function whenFires({ firesAt }: ResetTimer, now: number): string {
  const left = (firesAt ?? now) - now;
  return left > 0 ? `fires in ${seconds(left)}` : 'overdue, fires at once';
}

/** `runs again: capturePayment, notify ×3` */
function listed(what: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const shown = [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`));
  return [`${what}: ${shown.join(', ')}`];
}

function openAt(
  before: readonly HistoryEvent[],
  type: string,
  ends: ReadonlySet<string>,
): readonly HistoryEvent[] {
  const ended = refersTo(before, (event) => ends.has(event.type));
  return ofType(before, type).filter((event) => !ended.has(event.eventId));
}

function refersTo(
  events: readonly HistoryEvent[],
  matches: (event: HistoryEvent) => boolean,
): ReadonlySet<number | null> {
  return new Set(events.filter(matches).map((event) => event.refersTo));
}

function ofType(events: readonly HistoryEvent[], type: string): readonly HistoryEvent[] {
  return events.filter((event) => event.type === type);
}

function isCancelRequest({ type }: HistoryEvent): boolean {
  return type === 'WorkflowExecutionCancelRequested';
}

function tailChildren(tail: readonly HistoryEvent[]): readonly ResetChild[] {
  const ended = refersTo(tail, (event) => CHILD_ENDS.has(event.type));
  return ofType(tail, 'StartChildWorkflowExecutionInitiated').map((event) => ({
    type: nameOf(event),
    kind: ended.has(event.eventId) ? 'again' : 'running',
  }));
}

function carriesUpdate({ type, name }: HistoryEvent): boolean {
  return (
    type === 'WorkflowExecutionUpdateAdmitted' ||
    (type === 'WorkflowExecutionUpdateAccepted' && name !== null)
  );
}

function pendingUpdates(before: readonly HistoryEvent[]): readonly string[] {
  const accepted = new Set(ofType(before, 'WorkflowExecutionUpdateAccepted').map((event) => event.id));
  return ofType(before, 'WorkflowExecutionUpdateAdmitted')
    .filter((event) => !accepted.has(event.id))
    .map(nameOf);
}

function markers(tail: readonly HistoryEvent[], marker: string): readonly string[] {
  return tail
    .filter((event) => event.type === 'MarkerRecorded' && event.name === marker)
    .map((event) => markerSubject(event) ?? 'unnamed');
}

/** Activity type of a local activity, id of a patch, as the SDK writes them. */
function markerSubject({ attributes }: HistoryEvent): string | null {
  const data = attributes['data'] ?? attributes['patch-data'];
  if (typeof data !== 'object' || data === null) return null;
  const { activity_type: activity, id } = data as { readonly activity_type?: unknown; readonly id?: unknown };
  if (typeof activity === 'string') return activity;
  return typeof id === 'string' ? id : null;
}

function timer(event: HistoryEvent, kind: ResetTimer['kind']): ResetTimer {
  const { durationMs, at } = event;
  return {
    id: event.id ?? '',
    kind,
    firesAt: kind === 'kept' ? at + (durationMs ?? 0) : null,
    durationMs,
  };
}

function nameOf({ name }: HistoryEvent): string {
  return name ?? 'unnamed';
}
