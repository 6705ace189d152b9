import type { HistoryEvent } from '../history/history-event.ts';
import { seconds } from '../history/history-lines.ts';
import { pendingInOneLine } from '../temporal/pending-line.ts';
import type { OrderAction } from './action.ts';
import { messageOf } from './messages.ts';
import type { PreviewEvidence } from './preview-order.ts';

/** What one should know beside what it does. */
export function notesOf(action: OrderAction, evidence: PreviewEvidence, now: number): readonly string[] {
  const notes: string[] = [];
  const { facts, polling } = evidence;
  const message = messageOf(action, { reason: '', actor: '' });
  if (action.kind === 'pause') notes.push(...passing(evidence, now));
  if (action.kind === 'unpause') notes.push('timers that fired while it was paused act now');
  if (action.kind === 'reset') {
    notes.push('signals that arrive while it is being reset can land on either run');
    if (facts.undo !== null)
      notes.push(`${facts.undo.workflowId} goes on; the new run takes it up when it comes to its undo`);
    if (!facts.row.open)
      notes.push(
        `this run has ended as ${facts.row.state ?? facts.row.run}; the new run goes on from the point`,
      );
  }
  if (message?.kind === 'signal' && facts.row.run === 'paused')
    notes.push('it is paused: the signal acts when it goes on');
  if (message?.kind === 'signal' && polling.kind === 'silent') {
    notes.push(
      `no worker takes work from "${facts.taskQueue}": the signal is stored and acts when one is back`,
    );
  }
  if (message !== undefined && polling.kind === 'unknown') {
    notes.push('whether a worker is there cannot be told');
  }
  if (action.kind === 'terminate' && facts.undo !== null) {
    notes.push('its log stays behind until its run is started again, which finds the undo');
  } else if (action.kind === 'terminate') notes.push('cancel undoes what was done; terminate does not');
  if (evidence.effectsProblem !== null && needsLedger(action)) notes.push(evidence.effectsProblem);
  for (const activity of facts.pendingActivities) {
    if (activity.lastFailure.length > 0) notes.push(`${activity.type}: ${pendingInOneLine(activity, now)}`);
  }
  return notes;
}

function needsLedger(action: OrderAction): boolean {
  return ['cancel', 'cancel-later', 'decline', 'terminate', 'reset'].includes(action.kind);
}

/** A pause does not stop the clock: what will pass while it lasts. */
function passing(evidence: PreviewEvidence, now: number): readonly string[] {
  const timers = openTimers(evidence.history ?? []).map((timer) =>
    timer.firesAt > now
      ? `a timer fires in ${seconds(timer.firesAt - now)} and acts when the order goes on`
      : 'a timer has fired and acts when the order goes on',
  );
  const activities = evidence.facts.pendingActivities
    .filter((activity) => activity.expiresAt !== null)
    .map((activity) => {
      const left = (activity.expiresAt ?? now) - now;
      return `${activity.type} is given up in ${seconds(Math.max(0, left))}, also while it is paused`;
    });
  return [...timers, ...activities, 'updates and queries are refused while it is paused; signals wait'];
}

export function openTimers(
  events: readonly HistoryEvent[],
): readonly { readonly id: string; readonly firesAt: number }[] {
  const closed = new Set(
    events
      .filter((event) => event.type === 'TimerFired' || event.type === 'TimerCanceled')
      .map((event) => event.refersTo),
  );
  return events
    .filter((event) => event.type === 'TimerStarted' && !closed.has(event.eventId))
    .map((event) => ({ id: event.id ?? '', firesAt: event.at + (event.durationMs ?? 0) }));
}
