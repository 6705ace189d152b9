import type { AcceptedUpdate } from '../../contract/order/order.ts';
import type { DeckAction, DeckField } from '../../contract/subject/deck.ts';
import type { StuckReason } from '../../domain/stuck.ts';
import { ORDER_DECK } from '../subjects/order/order-deck.ts';
import type { Evidence } from './evidence.ts';
import { callbackRemedies } from './lost-callbacks.ts';
import { returnRemedies } from './return-remedies.ts';
import { otherBuild, resetOfTask } from './task-failing.ts';
import { isUndone } from './undone.ts';
import { elsewhere, type Finding, REMEDIES, type Remedy } from './verdict.ts';

/** Ids of the deck's actions that get an order out of a stuck state, best first. Which of them apply is decided by facts. */
export const REMEDIES_BY_REASON: Readonly<Record<StuckReason, readonly string[]>> = {
  'no-poller': ['cancel', 'cancel-later'],
  'activity-retrying': ['retry', 'try-now', 'hold', 'release', 'reassign', 'resume', 'cancel'],
  'effect-in-doubt': ['retry', 'try-now', 'settle', 'hold', 'release', 'resume', 'reassign', 'cancel'],
  'answer-differs': ['settle', 'retry', 'hold', 'release', 'resume', 'reassign', 'cancel'],
  'workflow-task-failing': ['reset'],
  'awaiting-callback': ['poll-vendor', 'retry', 'signal', 'override-status', 'reassign', 'cancel'],
  'awaiting-customer': ['approve', 'decline', 'extend', 'fast-forward', 'amend', 'cancel'],
  'payment-review': ['approve', 'decline', 'other-method', 'extend', 'amend'],
  'capture-declined': ['other-method', 'retry', 'extend', 'cancel'],
  'compensation-blocked': ['retry', 'settle', 'skip', 'hold', 'release', 'resume'],
  'timer-wait': ['poll-vendor', 'fast-forward'],
  orphan: ['restart', 'close-row', 'reset', 'terminate'],
  'return-parked': ['update'],
  'history-limit': ['override-status', 'cancel'],
  paused: ['unpause', 'release', 'settle', 'skip', 'cancel', 'cancel-later'],
};

/**
 * Exactly the ways out that apply now, best first. What the order says it takes decides over its updates; where nobody
 * could ask it, the stage does.
 */
export function remediesFor(finding: Finding, evidence: Evidence): readonly Remedy[] {
  if (finding.kind === 'ended') return afterTheEnd(evidence);
  const { reason } = finding;
  if (reason === null) return [];
  const offered = REMEDIES_BY_REASON[reason].flatMap((id) => offer(id, reason, evidence));
  return [...outside(finding, evidence), ...offered];
}

function afterTheEnd({ facts }: Evidence): readonly Remedy[] {
  // What is to be done is done in the run that replaced it; without a run there is no input to place again.
  if (facts === undefined || facts.resetRunId) return [];
  const again: Remedy = { action: 'again', letter: null, label: 'place one like it' };
  const bad = ['failed', 'terminated', 'timed-out'].includes(facts.row.run);
  return bad ? [REMEDIES.reset, again] : [again];
}

/** What is done at another place than the order. */
function outside({ reason }: Finding, evidence: Evidence): readonly Remedy[] {
  if (reason === 'no-poller') {
    const silent = evidence.queues.filter((queue) => queue.polling.kind === 'silent');
    return silent.map((queue) => elsewhere(`start a worker for "${queue.name}"`));
  }
  return reason === 'workflow-task-failing' ? otherBuild(evidence) : [];
}

function offer(id: string, reason: StuckReason, evidence: Evidence): readonly Remedy[] {
  const { facts } = evidence;
  const open = facts?.row.open === true;
  switch (id) {
    case 'try-now':
      return open && retries(evidence) ? [REMEDIES.tryNow] : [];
    case 'restart':
      return open ? [] : [REMEDIES.restart];
    case 'close-row':
      return !open && isUndone(evidence.effects) ? [REMEDIES.closeRow] : [];
    case 'terminate':
      return open ? [REMEDIES.terminate] : [];
    case 'reset':
      return offerReset(reason, evidence);
    case 'unpause':
      return facts?.row.run === 'paused' || facts?.undo?.run === 'paused' ? [REMEDIES.unpause] : [];
    case 'cancel-later':
      return offerLater(evidence);
    case 'signal':
      return callbackRemedies(evidence);
    case 'update':
      return returnRemedies(evidence);
    default:
      return offerUpdate(id, reason, evidence);
  }
}

function retries({ facts }: Evidence): boolean {
  return (facts?.pendingActivities ?? []).some(
    (activity) => activity.state === 'scheduled' && activity.attempt > 1,
  );
}

/** After a run that was ended by force there is a point to go back to; a history that cannot be replayed needs one. */
function offerReset(reason: StuckReason, evidence: Evidence): readonly Remedy[] {
  const { facts } = evidence;
  if (reason === 'orphan') return facts === undefined || facts.row.open ? [] : [REMEDIES.reset];
  return resetOfTask(evidence);
}

/** A signal is stored: it reaches an order that cannot answer. */
function offerLater(evidence: Evidence): readonly Remedy[] {
  if (evidence.facts?.row.run === 'paused') return [REMEDIES.cancelPaused];
  return ownQueueIsSilent(evidence) ? [REMEDIES.cancelLater] : [];
}

function ownQueueIsSilent({ facts, queues }: Evidence): boolean {
  const own = queues.find((queue) => queue.name === facts?.taskQueue);
  return own?.polling.kind === 'silent';
}

function offerUpdate(id: string, reason: StuckReason, evidence: Evidence): readonly Remedy[] {
  const action = ORDER_DECK.actions.find((known) => known.id === id && known.kind === 'update');
  if (action === undefined || evidence.facts?.row.open !== true || ownQueueIsSilent(evidence)) return [];
  const { accepts } = evidence;
  if (accepts === undefined)
    return isLikely(action, reason, evidence) ? [remedyOf(action, evidence, {})] : [];
  const taken = accepts.find((each) => each.update === action.name);
  return taken === undefined ? [] : [remedyOf(action, evidence, taken)];
}

/** What an order of every build understands, and what its attributes alone decide. */
const UNDERSTOOD: readonly string[] = ['cancel', 'approve', 'decline', 'retry'];

/** Nobody could ask the order. */
function isLikely(action: DeckAction, reason: StuckReason, { facts }: Evidence): boolean {
  if (!UNDERSTOOD.includes(action.id) || action.remedies?.includes(reason) !== true) return false;
  const stage = facts?.row.stage ?? null;
  if (action.stages !== undefined && (stage === null || !action.stages.includes(stage))) return false;
  return action.id !== 'retry' || facts?.row.stuckReason === reason;
}

function remedyOf(action: DeckAction, evidence: Evidence, taken: Partial<AcceptedUpdate>): Remedy {
  const fields: Record<string, string> = {};
  for (const field of action.fields) {
    const value = prefilled(field, evidence, taken);
    if (value !== null) fields[field.name] = value;
  }
  const needs = action.fields
    .filter((field) => field.required && fields[field.name] === undefined)
    .map((field) => field.name);
  return {
    action: action.id,
    letter: action.letter ?? null,
    label: action.title,
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
    ...(needs.length === 0 ? {} : { needs }),
  };
}

/** The step that is parked, else the one whose effect hangs, in the words of the effect key. */
function stepInTrouble({ effects, workflow }: Evidence): string | null {
  const hanging = effects?.find((effect) => effect.state === 'pending')?.key;
  return workflow?.parked?.step ?? hanging?.split(':').slice(1, -1).join(':') ?? null;
}

/** The one there is, or the one that is in trouble. */
function prefilled(field: DeckField, evidence: Evidence, taken: Partial<AcceptedUpdate>): string | null {
  const choices = field.from === undefined ? undefined : taken[field.from];
  if (choices === undefined || choices.length === 0) return null;
  const step = stepInTrouble(evidence);
  const inTrouble = choices.find((choice) => choice === step || step?.endsWith(`:${choice}`));
  if (inTrouble !== undefined) return inTrouble;
  return field.required && choices.length === 1 ? (choices[0] ?? null) : null;
}
