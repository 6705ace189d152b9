import { FAILURES } from '../../contract/order/activities.ts';
import type { PendingActivity } from '../temporal/describe.ts';
import { clock } from './clock.ts';
import { effectWords, providerWords } from './effect-words.ts';
import type { QueueEvidence, Rule } from './evidence.ts';

const none = { harms: [], evidence: [] } as const;
const IN_DOUBT_AFTER_MS = 60_000;

/** A run that a reset replaced has not failed: the order continues in another one. */
export const superseded: Rule = ({ facts, closing }) => {
  if (facts === undefined || facts.row.open || facts.resetRunId === null) return null;
  const { row, resetRunId } = facts;
  const by = closing?.reason ? ` by ${closing.reason}` : '';
  const when = closing && row.closeTime !== null ? ` at ${clock(row.closeTime)}` : '';
  return {
    ...none,
    kind: 'ended',
    reason: null,
    says: `This run was reset${when}${by}. The order continues in run ${resetRunId}.`,
    since: row.closeTime,
  };
};

/** The order has runs, and the one that was asked for is not among them. */
export const runGone: Rule = ({ facts, newest }) => {
  if (facts !== undefined || newest === undefined) return null;
  return {
    ...none,
    kind: 'ended',
    reason: null,
    says: `The server does not have this run. The newest run of the order is ${newest.runId}, ${newest.open ? 'open' : newest.run}.`,
    since: null,
  };
};

/** An order that is over in PostgreSQL, and none of its runs is left. */
export const noRunLeft: Rule = ({ checkoutOpen, facts, record }) => {
  if (facts !== undefined || record === null || record === undefined || checkoutOpen === true) return null;
  return {
    ...none,
    kind: 'ended',
    reason: null,
    says: `The server has no run of this order. In PostgreSQL it is ${record.stage}.`,
    since: null,
    evidence: [{ source: 'PostgreSQL', says: `${record.stage} since ${clock(record.updatedAt)}` }],
  };
};

export const orphaned: Rule = ({ checkoutOpen, facts, record }) => {
  if (record === null || record === undefined || checkoutOpen === true) return null;
  const ended = ['completed', 'rejected', 'payment_failed', 'expired', 'cancelled', 'failed'].includes(
    record.stage,
  );
  if (ended) return null;
  const cut = facts !== undefined && !facts.row.open && ['terminated', 'timed-out'].includes(facts.row.run);
  if (facts !== undefined && !cut) return null;
  return {
    ...none,
    kind: 'stuck',
    reason: 'orphan',
    says:
      facts === undefined
        ? `PostgreSQL has the order at ${record.stage}, but no run exists for it.`
        : `The run was ${facts.row.run} while the order was ${record.stage}; what was done was not undone.`,
    since: facts?.row.closeTime ?? record.updatedAt,
    evidence: [{ source: 'PostgreSQL', says: `${record.stage} since ${clock(record.updatedAt)}` }],
  };
};

export const ended: Rule = ({ facts }) => {
  if (facts === undefined || facts.row.open) return null;
  const { row } = facts;
  const bad = ['failed', 'terminated', 'timed-out'].includes(row.run);
  const code = row.failureCode === null ? '' : ` (${row.failureCode})`;
  return {
    ...none,
    kind: 'ended',
    reason: null,
    says: bad ? `The run ended as ${row.run}${code}.` : `${endWord(row.state ?? row.run)}${code}.`,
    since: row.closeTime,
  };
};

/** `Completed`, `Payment failed`. */
function endWord(state: string): string {
  const words = state.replaceAll(/[-_]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const paused: Rule = ({ facts }) => {
  if (facts === undefined) return null;
  const undoAlone = facts.row.run !== 'paused';
  if (undoAlone && facts.undo?.run !== 'paused') return null;
  const pause = undoAlone ? (facts.undo?.pause ?? null) : facts.pause;
  const by = pause === null || pause.by === '' ? 'an operator' : pause.by;
  const reason = pause?.reason ?? facts.row.paused?.reason ?? '';
  return {
    ...none,
    kind: 'stuck',
    reason: 'paused',
    says: `${undoAlone ? `${facts.undo?.workflowId}, which undoes it, is paused` : 'Paused'} by ${by}${reason === '' ? '' : `: ${reason}`}. Timers and timeouts keep running and take effect when it is resumed.`,
    since: pause?.at ?? null,
    harms: [
      { label: 'cancel', because: 'a paused order accepts no updates; the signal waits until it is resumed' },
    ],
  };
};

/** No worker polls the queue of the workflow, or that of a scheduled activity. */
export const noPoller: Rule = (evidence) => {
  const { facts } = evidence;
  if (facts === undefined) return null;
  const silent = evidence.queues.filter((queue) => queue.polling.kind === 'silent');
  const own = silent.find((queue) => queue.name === facts.taskQueue);
  const waiting = facts.pendingActivities.find((activity) => waitsAt(activity, silent));
  const queue = own ?? silent.find((candidate) => candidate.name === waiting?.taskQueue);
  if (queue === undefined) return null;
  const since = queue.polling.kind === 'silent' ? queue.polling.since : null;
  const what = waiting === undefined ? 'Its next step' : waiting.type;
  return {
    ...none,
    kind: 'stuck',
    reason: 'no-poller',
    says: `No worker polls "${queue.name}"${since === null ? '' : ` since ${clock(since)}`}. ${what} waits there and continues when a worker polls again.`,
    since: since ?? waiting?.scheduledAt ?? null,
    harms: [{ label: 'reset', because: 'the new run would wait for the same worker' }],
    evidence: silent.map(queueFact),
  };
};

function waitsAt(activity: PendingActivity, silent: readonly QueueEvidence[]): boolean {
  if (!silent.some((queue) => queue.name === activity.taskQueue)) return false;
  return activity.state !== 'paused';
}

function queueFact(queue: QueueEvidence) {
  const backlog = queue.facts === null ? '' : `, ${queue.facts.backlog} tasks wait`;
  const last = queue.polling.kind === 'silent' ? queue.polling.lastBy.join(', ') : '';
  return {
    source: 'matching',
    says: `"${queue.name}": last poller ${last === '' ? 'unknown' : last}${backlog}`,
  };
}

/** An effect has an unknown outcome: that has to be found out first. */
export const effectInDoubt: Rule = (evidence) => {
  const { facts, effects, now } = evidence;
  if (facts === undefined) return null;
  // The answer is known, and is shown with both values.
  if ((evidence.workflow?.parked?.reason ?? facts.row.stuckReason) === 'answer-differs') return null;
  const pending = (effects ?? []).filter(
    (effect) => effect.inDoubt && now - effect.createdAt > IN_DOUBT_AFTER_MS,
  );
  const doubting = facts.pendingActivities.find((activity) =>
    activity.lastFailure.some((failure) => failure.type === FAILURES.effectInDoubt),
  );
  const parked = facts.row.stuckReason === 'effect-in-doubt';
  const effect = pending[0];
  if (effect === undefined && doubting === undefined && !parked) return null;
  const heard = effect === undefined ? null : providerWords(effect.key, evidence);
  const what =
    effect === undefined
      ? (facts.row.why ?? `${doubting?.type ?? 'a step'} got no answer`)
      : effectWords(effect);
  return {
    kind: 'stuck',
    reason: 'effect-in-doubt',
    says: `${what}.${heard === null ? '' : ` ${heard.says}`}`,
    since: effect?.createdAt ?? doubting?.lastStartedAt ?? facts.row.stageSince,
    harms:
      heard?.done === true
        ? [{ label: 'do it again', because: 'it is done already' }]
        : [{ label: 'do it again', because: 'it may already be done' }],
    evidence: pending.map((each) => ({ source: 'ledger', says: effectWords(each) })),
  };
};
