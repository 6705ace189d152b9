import type { AcceptedUpdate } from '../../contract/order/order.ts';
import type { DeckField } from '../../contract/subject/deck.ts';
import type { StuckReason } from '../../domain/stuck.ts';
import { ownQueueIsSilent } from '../actions/catalogue/offers.ts';
import { ORDER_ACTIONS } from '../actions/catalogue/order/all.ts';
import type { AnyActionRecord } from '../actions/engine/record.ts';
import type { Evidence } from './evidence.ts';
import { otherBuild } from './task-failing.ts';
import { elsewhere, type Finding, type Remedy } from './verdict.ts';

/** The records that help against a stuck reason, best first. Which of them apply is decided by facts. */
export function actionsAgainst(reason: StuckReason): readonly AnyActionRecord[] {
  const rankOf = ({ helps }: AnyActionRecord) => helps.find((help) => help.reason === reason)?.rank;
  return ORDER_ACTIONS.filter((record) => rankOf(record) !== undefined).sort(
    (a, b) => (rankOf(a) ?? 0) - (rankOf(b) ?? 0),
  );
}

/**
 * Exactly the ways out that apply now, best first. What the order says it takes decides over its updates; where nobody
 * could ask it, the stage does.
 */
export function remediesFor(finding: Finding, evidence: Evidence): readonly Remedy[] {
  if (finding.kind === 'ended') return afterTheEnd(evidence);
  const { reason } = finding;
  if (reason === null) return [];
  const offered = actionsAgainst(reason).flatMap((record) =>
    record.offer === undefined ? offerUpdate(record, reason, evidence) : record.offer(reason, evidence),
  );
  return [...outside(finding, evidence), ...offered];
}

function afterTheEnd({ facts }: Evidence): readonly Remedy[] {
  // What is to be done is done in the run that replaced it; without a run there is no input to place again.
  if (facts === undefined || facts.resetRunId) return [];
  const offered = ORDER_ACTIONS.flatMap((record) => record.offerEnded?.(facts) ?? []);
  // A run that terminated is reset before another order is placed.
  return offered.sort((a, b) => Number(a.letter === null) - Number(b.letter === null));
}

/** What is done at another place than the order. */
function outside({ reason }: Finding, evidence: Evidence): readonly Remedy[] {
  if (reason === 'no-poller') {
    const silent = evidence.queues.filter((queue) => queue.polling.kind === 'silent');
    return silent.map((queue) => elsewhere(`start a worker for "${queue.name}"`));
  }
  return reason === 'workflow-task-failing' ? otherBuild(evidence) : [];
}

/** An update, where the order lists it. */
function offerUpdate(action: AnyActionRecord, reason: StuckReason, evidence: Evidence): readonly Remedy[] {
  if (action.listed !== true || evidence.facts?.row.open !== true || ownQueueIsSilent(evidence)) return [];
  const { accepts } = evidence;
  if (accepts === undefined)
    return isLikely(action, reason, evidence) ? [remedyOf(action, evidence, {})] : [];
  const taken = accepts.find((each) => each.update === action.name);
  return taken === undefined ? [] : [remedyOf(action, evidence, taken)];
}

/** The order could not be asked: what a run of every build understands, where its attributes are enough. */
function isLikely(action: AnyActionRecord, reason: StuckReason, { facts }: Evidence): boolean {
  const { helps, likely, stages } = action;
  if (facts === undefined || likely === undefined) return false;
  if (!helps.some((help) => help.reason === reason && help.ifOffered !== true)) return false;
  const { stage } = facts.row;
  if (stages !== undefined && (stage === null || !stages.includes(stage))) return false;
  return likely(reason, facts.row);
}

function remedyOf(action: AnyActionRecord, evidence: Evidence, taken: Partial<AcceptedUpdate>): Remedy {
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
