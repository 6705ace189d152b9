import type { AcceptedUpdate } from '../../contract/order/order.ts';
import type { OrderStage } from '../../domain/order-stage.ts';
import { CANCELLABLE_STAGES } from '../../domain/order-state.ts';
import { errorText } from '../../support/errors/error-text.ts';
import { readWholeHistory } from '../history/history.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import type { EffectRecord } from '../ports/ports.ts';
import { subjectOf } from '../subjects/subject.ts';
import { describeOrder, type OrderFacts, type RunRef } from '../temporal/describe.ts';
import { fail, type Result } from '../temporal/problem.ts';
import type { Polling } from '../workers/polling.ts';
import { readPolling } from '../workers/read-polling.ts';
import type { FrozenRun, OrderAction } from './action.ts';
import type { ActionContext } from './action-context.ts';
import { dangerOf, noUndoOf, titleOf, willOf } from './action-words.ts';
import { equivalentCommand } from './equivalent-command.ts';
import { proofOf } from './guard.ts';
import { messageOf } from './messages.ts';
import { PAUSE_WOULD_BREAK } from './pause-gap.ts';
import type { Preview } from './preview.ts';
import { notesOf } from './preview-notes.ts';
import { readAccepts, remedyRefusal } from './remedy-offer.ts';
import { type ResetPoint, resetPoints } from './reset-points.ts';
import { runsConcerned } from './runs-concerned.ts';

/** What was read for a preview; where something could not be, the words say so. */
export type PreviewEvidence = {
  readonly facts: OrderFacts;
  readonly polling: Polling;
  readonly effects: readonly EffectRecord[] | null;
  readonly effectsProblem: string | null;
  /** The whole history; only read where the action needs it. */
  readonly history: readonly HistoryEvent[] | null;
  readonly point: ResetPoint | null;
  /** What the order says it would take now; null where it was not asked or did not answer. */
  readonly accepts: readonly AcceptedUpdate[] | null;
};

const HISTORY_EVENTS_MAX = 51_200;

/** Reads what is true now and freezes the run. Nothing is changed and nothing is written. */
export async function previewOrder(
  context: ActionContext,
  request: { readonly action: OrderAction; readonly run: RunRef; readonly reason?: string },
): Promise<Result<Preview>> {
  const facts = await describeOrder(context.link, request.run);
  if (!facts.ok) return facts;
  const evidence = await gather(context, request.action, facts.value);
  if (!evidence.ok) return evidence;
  return { ok: true, value: previewOf(context, request, evidence.value) };
}

/** The points that `reset` can be asked for, with what each of them would mean. */
export async function readResetPoints(
  context: Pick<ActionContext, 'link' | 'ports'>,
  run: RunRef,
): Promise<Result<readonly ResetPoint[]>> {
  const history = await readWholeHistory(context.link, run, { eventsMax: HISTORY_EVENTS_MAX });
  if (!history.ok) return history;
  const orderId = run.workflowId.replace(/^order\//, '');
  const { effects } = await readEffects(context, orderId);
  return { ok: true, value: resetPoints(history.value.events, effects) };
}

async function gather(
  context: ActionContext,
  action: OrderAction,
  facts: OrderFacts,
): Promise<Result<PreviewEvidence>> {
  const run: RunRef = { workflowId: facts.row.workflowId, runId: facts.row.runId };
  const needsHistory = action.kind === 'reset' || action.kind === 'pause';
  const of = action.kind === 'remedy' ? action.of : undefined;
  const [polling, ledger, history, accepts] = await Promise.all([
    readPolling(context.link, { name: facts.taskQueue, kind: 'workflow' }, context.now()),
    of === undefined ? readEffects(context, facts.row.orderId) : { effects: null, effectsProblem: null },
    needsHistory ? readWholeHistory(context.link, run, { eventsMax: HISTORY_EVENTS_MAX }) : undefined,
    action.kind === 'remedy' && facts.row.open ? readAccepts(context.link, run, of) : null,
  ]);
  if (history !== undefined && !history.ok) return history;
  const events = history === undefined ? null : history.value.events;
  const evidence = { facts, polling, ...ledger, history: events, point: null, accepts };
  if (action.kind !== 'reset') return { ok: true, value: evidence };
  const points = resetPoints(events ?? [], ledger.effects);
  const point = points.find((candidate) => candidate.eventId === action.eventId);
  if (point === undefined) {
    if (points.length === 0) {
      return fail(
        'refused',
        'it has no reset point, because no step of it was ever completed; terminate it and place a new order',
      );
    }
    const offered = points.slice(0, 5).map((candidate) => candidate.eventId);
    return fail(
      'invalid-input',
      `event ${action.eventId} is no reset point; the newest are ${offered.join(', ')}`,
    );
  }
  return { ok: true, value: { ...evidence, point } };
}

async function readEffects(
  context: Pick<ActionContext, 'ports'>,
  orderId: string,
): Promise<{ readonly effects: readonly EffectRecord[] | null; readonly effectsProblem: string | null }> {
  const { records } = context.ports;
  if (records === undefined) {
    return { effects: null, effectsProblem: 'without a database address the effects ledger is not read' };
  }
  try {
    return { effects: await records.effects(orderId), effectsProblem: null };
  } catch (error) {
    const said = errorText(error);
    return { effects: null, effectsProblem: `the effects ledger cannot be read: ${said}` };
  }
}

function previewOf(
  context: ActionContext,
  request: { readonly action: OrderAction; readonly reason?: string },
  evidence: PreviewEvidence,
): Preview {
  const { action } = request;
  const { row } = evidence.facts;
  const { id } = subjectOf(row.workflowId);
  const run: FrozenRun = { orderId: id, workflowId: row.workflowId, runId: row.runId };
  const danger = dangerOf(action);
  const isFinal = action.kind === 'terminate' || (action.kind === 'remedy' && danger === 'final');
  return {
    action,
    title: titleOf(action, id),
    run,
    row,
    readAt: evidence.facts.readAt,
    will: willOf(action, evidence),
    notes: notesOf(action, evidence, context.now()),
    noUndo: noUndoOf(action, evidence),
    danger,
    proof: proofOf(id, context.policy, isFinal),
    refusal: refusalOf(action, evidence),
    command: equivalentCommand({
      action,
      runs: runsConcerned(action, run, evidence.facts),
      target: context.link.target,
      reason: request.reason ?? 'REASON',
      actor: context.actor,
    }),
  };
}

/** What is gone is not cancelled but comes back. */
export function bringBack(action: OrderAction, stage: OrderStage | null): readonly string[] {
  if (action.kind !== 'cancel' && action.kind !== 'cancel-later') return [];
  if (stage === 'shipped' || stage === 'releasing') return ['B opens a return once it has arrived'];
  return stage === 'delivered' || stage === 'completed' ? ['B opens a return'] : [];
}

/** What can be known before asking. In doubt the order itself is asked: it has the last word. */
export function refusalOf(action: OrderAction, evidence: PreviewEvidence): Preview['refusal'] {
  const { row } = evidence.facts;
  const message = messageOf(action, { reason: '', actor: '' });
  const no = (by: 'order' | 'server', says: string, ...instead: string[]) => ({ by, says, instead });
  if (action.kind === 'reset') {
    return evidence.point?.refusal ? no('order', evidence.point.refusal, 'place a new order') : null;
  }
  if (!row.open) {
    const ended = row.state ?? row.run;
    return no('order', `it has ended: it is ${ended}`, ...bringBack(action, row.stage));
  }
  if (action.kind === 'pause' && row.run === 'paused') {
    return no('server', `it is paused already${row.paused?.reason ? `: ${row.paused.reason}` : ''}`);
  }
  if (action.kind === 'unpause' && row.run !== 'paused' && evidence.facts.undo?.run !== 'paused')
    return no('server', 'it is not paused');
  if (
    action.kind === 'pause' &&
    evidence.facts.pendingTask?.state === 'scheduled' &&
    evidence.polling.kind === 'silent'
  ) {
    return no('server', PAUSE_WOULD_BREAK, 'start a worker, then pause');
  }
  if (message?.kind === 'update' && row.run === 'paused') {
    const later =
      action.kind === 'cancel' ? ['cancel later: the signal is stored and acts when it goes on'] : [];
    return no('server', 'it is paused and takes no updates', 'unpause it first', ...later);
  }
  if (message?.kind === 'update' && evidence.polling.kind === 'silent') {
    const since = evidence.polling.since;
    const when = since === null ? '' : ` since ${new Date(since).toISOString()}`;
    const later =
      action.kind === 'cancel' ? ['cancel later: the signal is stored and taken when a worker is back'] : [];
    return no(
      'server',
      `no worker takes work from "${evidence.facts.taskQueue}"${when}, so nobody can answer`,
      ...later,
    );
  }
  if (action.kind === 'cancel' && row.stage !== null && !CANCELLABLE_STAGES.includes(row.stage)) {
    return no(
      'order',
      `it cannot be cancelled any more: it is ${row.stage}`,
      ...bringBack(action, row.stage),
    );
  }
  if (action.kind === 'remedy' && evidence.accepts !== null) {
    const says = remedyRefusal(action, evidence.accepts);
    if (says !== null) return no('order', says);
  }
  return null;
}
