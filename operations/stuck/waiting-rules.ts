import type { StuckReason } from '../../domain/stuck.ts';
import { failureInOneLine } from '../temporal/failure-line.ts';
import { clock } from './clock.ts';
import type { Rule } from './evidence.ts';

const none = { harms: [], evidence: [] } as const;
/** Where the server itself begins to warn; it ends a run at 51,200 events or 50 MiB. */
const HISTORY_EVENTS_WARN = 10_240;
const HISTORY_BYTES_WARN = 10 * 1024 * 1024;

const PARKED: Readonly<Partial<Record<StuckReason, string>>> = {
  'payment-review': 'Waits for approval',
  'capture-declined': 'The card was declined at capture; the goods are held',
  'compensation-blocked': 'Compensation is blocked',
  'awaiting-customer': 'Waits for the customer',
  'awaiting-callback': 'A provider has not reported',
  'answer-differs': 'The answer of a provider does not match the request',
  'return-parked': 'A return waits for an operator',
  'activity-retrying': 'A step is parked after its retries',
  orphan: 'The order exists in one store only',
  'history-limit': 'The history is nearly full',
};

/** The order's own reason, from its attributes or from a query. */
export const parked: Rule = ({ facts, workflow }) => {
  if (facts === undefined) return null;
  const overlay = workflow?.parked ?? null;
  const reason = overlay?.reason ?? facts.row.stuckReason;
  if (reason === null) return null;
  const known = PARKED[reason];
  if (known === undefined) return null;
  const detail = overlay?.detail ?? facts.row.why;
  return {
    ...none,
    kind: 'stuck',
    reason,
    says: `${known}${detail === null ? '' : `: ${detail}`}.`,
    since: overlay === null ? facts.row.stageSince : Date.parse(overlay.since),
    harms:
      reason === 'compensation-blocked'
        ? [{ label: 'terminate', because: 'what is not undone yet would stay so' }]
        : [],
    evidence: overlay === null ? [] : [{ source: 'order', says: `parked at ${overlay.step}` }],
  };
};

/** A step that a person keeps from being tried, and nothing else is wrong with it. */
export const held: Rule = ({ view }) => {
  const hold = view?.holds?.[0];
  if (hold === undefined) return null;
  return {
    ...none,
    kind: 'stuck',
    reason: 'paused',
    says: `${hold.step} is held by ${hold.by}: ${hold.reason}. It is not attempted until it is released.`,
    since: Date.parse(hold.since),
    evidence: (view?.holds ?? []).map(({ by, since, step }) => ({
      source: 'order',
      says: `${step} is held by ${by} since ${clock(Date.parse(since))}`,
    })),
  };
};

export const retrying: Rule = ({ facts, now }) => {
  if (facts === undefined) return null;
  const failing = facts.pendingActivities
    .filter((activity) => activity.lastFailure.length > 0 && activity.attempt > 1)
    .sort((a, b) => b.attempt - a.attempt)[0];
  if (failing === undefined) return null;
  const next = failing.nextAttemptAt;
  const when = next === null || next <= now ? 'The next try is due' : `The next try is at ${clock(next)}`;
  const until =
    failing.expiresAt === null ? '' : ` It is given up at ${clock(failing.expiresAt)}, and the order parks.`;
  return {
    ...none,
    kind: 'stuck',
    reason: 'activity-retrying',
    says: `${failing.type} failed ${failing.attempt - 1} times: ${failureInOneLine(failing.lastFailure)}. ${when}.${until}`,
    // The server moves the scheduled time with every attempt, so the stage has the better start time.
    since: facts.row.stageSince ?? failing.scheduledAt,
    harms: [{ label: 'reset', because: 'the step would begin again at its first try' }],
    evidence: failing.lastFailure.map((failure) => ({
      source: 'activity',
      says: `${failure.type ?? 'failure'}: ${failure.message}`,
    })),
  };
};

export const historyLimit: Rule = ({ facts }) => {
  if (facts === undefined) return null;
  if (facts.historyEvents < HISTORY_EVENTS_WARN && facts.historyBytes < HISTORY_BYTES_WARN) return null;
  return {
    ...none,
    kind: 'stuck',
    reason: 'history-limit',
    says: `The history has ${facts.historyEvents} events and ${Math.ceil(facts.historyBytes / 1024)} KiB; the server ends the run at 51,200 events or 50 MiB. End the order to fix this.`,
    since: null,
  };
};

/** Not an error: show what it does or waits for, and until when. */
export const underWay: Rule = ({ facts, workflow, timers }) => {
  if (facts === undefined) return null;
  const running = facts.pendingActivities[0];
  if (running !== undefined) {
    const state =
      running.state === 'started' ? `runs at ${running.lastWorker ?? 'a worker'}` : 'is given out';
    return {
      ...none,
      kind: 'moving',
      reason: null,
      says: `${running.type} ${state}.`,
      since: running.scheduledAt,
    };
  }
  const wait = workflow?.waitingFor[0];
  const timer = [...(timers ?? [])].sort((a, b) => a.firesAt - b.firesAt)[0];
  const fires = wait?.until != null ? Date.parse(wait.until) : (timer?.firesAt ?? null);
  if (wait !== undefined) {
    return {
      ...none,
      kind: 'waiting',
      reason: fires === null ? null : 'timer-wait',
      says: `Waits for ${wait.what}${fires === null ? '' : `; its timer fires at ${clock(fires)}`}.`,
      since: Date.parse(wait.since),
    };
  }
  if (facts.pendingTask === null && fires !== null) {
    return {
      ...none,
      kind: 'waiting',
      reason: 'timer-wait',
      says: `Waits for a message or for its timer at ${clock(fires)}.`,
      since: facts.row.stageSince,
    };
  }
  const sentence = facts.pendingTask === null ? 'Waits for a message.' : 'A workflow task is pending.';
  return {
    ...none,
    kind: facts.pendingTask === null ? 'waiting' : 'moving',
    reason: null,
    says: sentence,
    since: facts.row.stageSince,
  };
};
