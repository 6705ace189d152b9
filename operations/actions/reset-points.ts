import { WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import type { EffectRecord } from '../ports/ports.ts';
import { isResetPoint, type ResetTail, resetTail } from './reset-tail.ts';

/** A place in the history that an order can really be taken back to, and what that would mean. */
export type ResetPoint = ResetTail & {
  /** Event id of the end of a workflow task: what `reset` takes. */
  readonly eventId: number;
  /** How that workflow task ended. */
  readonly task: 'completed' | 'failed' | 'timed-out';
  readonly at: number;
  /** The stage that the order had there; null if its attributes never had it. */
  readonly stage: string | null;
  /** What was finished last before it: `authorisePayment done`. */
  readonly after: string;
  /** What each of them would meet in the ledger; null where the ledger cannot be read. */
  readonly effects: readonly ReplayedEffect[] | null;
  /** Why it is not offered; null where it is. */
  readonly refusal: string | null;
};

export type ReplayedEffect = {
  readonly key: string;
  /** `stored`: its result is replayed and nothing is done twice. */
  readonly meets: 'stored' | 'stored-refusal' | 'in-doubt' | 'tombstone';
  readonly says: string;
};

/** The same in the ledger's words; an earlier run of the order may have done it. */
const UNDOING_STEPS = new Set(['undo-payment', 'release-stock', 'cancel-vendor', 'recall']);

/** Activities that undo. After one of them the world no longer is what an earlier point believes. */
const UNDOING = new Set(['undoPayment', 'releaseStock', 'cancelVendorOrder', 'recallVendorOrder']);

const TASK_ENDS: Readonly<Record<string, ResetPoint['task']>> = {
  WorkflowTaskFailed: 'failed',
  WorkflowTaskTimedOut: 'timed-out',
};

const ACTIVITY_ENDINGS: Readonly<Record<string, string>> = {
  ActivityTaskCompleted: 'done',
  ActivityTaskFailed: 'failed',
  ActivityTaskTimedOut: 'timed out',
  ActivityTaskCanceled: 'cancelled',
};

/** Needs the whole history, oldest first. Newest point first, as an operator looks for it. */
export function resetPoints(
  events: readonly HistoryEvent[],
  effects: readonly EffectRecord[] | null,
): readonly ResetPoint[] {
  const points: ResetPoint[] = [];
  let stage: string | null = null;
  let after = 'its start';
  const named = new Map(events.map((event) => [event.eventId, event.name]));
  for (const event of events) {
    if (isResetPoint(event)) {
      points.push({ ...consequences(events, event, effects), stage, after });
    }
    const status = event.attributes['OrderStatus'];
    if (typeof status === 'string') stage = status;
    const ending = ACTIVITY_ENDINGS[event.type];
    if (ending !== undefined) after = `${named.get(event.refersTo ?? 0) ?? 'a step'} ${ending}`;
    if (event.type === 'WorkflowExecutionSignaled') after = `signal ${event.name ?? ''}`;
    if (event.type === 'WorkflowExecutionUpdateAccepted') after = `update ${event.name ?? ''}`;
    if (event.type === 'TimerFired') after = 'a timer';
  }
  return points.reverse();
}

function consequences(
  events: readonly HistoryEvent[],
  point: HistoryEvent,
  effects: readonly EffectRecord[] | null,
): Omit<ResetPoint, 'stage' | 'after'> {
  const tail = resetTail(events, point.eventId);
  const later = events.filter((event) => event.eventId > point.eventId);
  const replayed =
    effects === null ? null : effects.filter((effect) => touchedAfter(effect, point.at)).map(meet);
  return {
    ...tail,
    eventId: point.eventId,
    task: TASK_ENDS[point.type] ?? 'completed',
    at: point.at,
    effects: replayed,
    refusal: refusalOf([...tail.again, ...tail.failed], later, replayed),
  };
}

/** A second of slack, because the ledger's clock is PostgreSQL's and the history's is the server's. */
function touchedAfter(effect: EffectRecord, at: number): boolean {
  return (effect.finishedAt ?? effect.createdAt) >= at - 1_000 || effect.state === 'pending';
}

function meet(effect: EffectRecord): ReplayedEffect {
  const answer = effect.answer === null ? '' : ` (${effect.answer})`;
  switch (effect.state) {
    case 'done':
    case 'manual':
      return { key: effect.key, meets: 'stored', says: `its stored result is replayed${answer}` };
    case 'refused':
      return {
        key: effect.key,
        meets: 'stored-refusal',
        says: `its stored refusal is replayed${answer}; "try now" asks again under a new number`,
      };
    case 'tombstone':
      return {
        key: effect.key,
        meets: 'tombstone',
        says: 'it was undone and can never be done under this key',
      };
    case 'pending':
      return { key: effect.key, meets: 'in-doubt', says: 'nobody knows yet whether it was done' };
  }
}

function refusalOf(
  again: readonly string[],
  later: readonly HistoryEvent[],
  effects: readonly ReplayedEffect[] | null,
): string | null {
  const tombstones = (effects ?? []).filter((effect) => effect.meets === 'tombstone');
  if (tombstones.length > 0) {
    return `${tombstones.map((effect) => effect.key).join(', ')} was undone after this point; place a new order instead`;
  }
  const given = (effects ?? []).filter((effect) => UNDOING_STEPS.has(effect.key.split(':')[1] ?? ''));
  if (given.length > 0) {
    return `${given.map((effect) => effect.key).join(', ')} came after this point; place a new order instead`;
  }
  const undone = later.some(
    ({ name, type }) =>
      (type === 'ActivityTaskScheduled' && UNDOING.has(name ?? '')) ||
      (type === 'StartChildWorkflowExecutionInitiated' && name === WORKFLOW_TYPES.compensation),
  );
  if (undone) return 'the order was being undone after this point; place a new order instead';
  if (again.some((name) => UNDOING.has(name))) {
    return 'the order is being undone at this point; place a new order instead';
  }
  return null;
}
