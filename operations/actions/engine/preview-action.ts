import { errorText } from '../../../support/errors/error-text.ts';
import { readHistory, readWholeHistory } from '../../history/history.ts';
import type { EffectRecord } from '../../ports/ports.ts';
import { subjectOf } from '../../subjects/subject.ts';
import { describeOrder, type OrderFacts, type RunRef } from '../../temporal/describe.ts';
import { ok, type Result } from '../../temporal/problem.ts';
import { readPolling } from '../../workers/read-polling.ts';
import type { Action, FrozenRun } from '../action.ts';
import type { ActionContext } from '../action-context.ts';
import { recordOf } from '../catalogue/all.ts';
import type { Preview } from '../preview.ts';
import { type ResetPoint, resetPoints } from '../reset-points.ts';
import { affectedRuns } from './affected-runs.ts';
import { runCommands } from './command.ts';
import { proofOf } from './guard.ts';
import { notesOf } from './notes.ts';
import { readAccepts } from './offered.ts';
import type { PreviewEvidence } from './preview-evidence.ts';
import type { AnyActionRecord } from './record.ts';
import { refusalOf } from './refusal.ts';

export type PreviewRequest = {
  readonly action: Action;
  readonly run: RunRef;
  readonly reason?: string;
};

const HISTORY_EVENTS_MAX = 51_200;

/** Reads what is true now and freezes the run. Nothing is changed and nothing is written. */
export async function previewAction(
  context: ActionContext,
  request: PreviewRequest,
): Promise<Result<Preview>> {
  const { action, reason = '', run } = request;
  const record = recordOf(action);
  if (record.preview !== undefined) {
    const preview = await record.preview(context, { action, ...run, reason });
    return preview.ok ? ok({ ...preview.value, asked: action }) : preview;
  }
  const facts = await describeOrder(context.link, run);
  if (!facts.ok) return facts;
  const read = await readEvidence(context, record, facts.value);
  if (!read.ok) return read;
  const evidence = record.gather?.(action, read.value) ?? read;
  return evidence.ok ? ok(previewOf(context, record, request, evidence.value)) : evidence;
}

/** The points that `reset` can be asked for, with what each of them would mean. */
export async function readResetPoints(
  context: Pick<ActionContext, 'link' | 'ports'>,
  run: RunRef,
): Promise<Result<readonly ResetPoint[]>> {
  const history = await readWholeHistory(context.link, run, { eventsMax: HISTORY_EVENTS_MAX });
  if (!history.ok) return history;
  const { effects } = await readEffects(context, subjectOf(run.workflowId).id);
  return ok(resetPoints(history.value.events, effects));
}

async function readEvidence(
  context: ActionContext,
  record: AnyActionRecord,
  facts: OrderFacts,
): Promise<Result<PreviewEvidence>> {
  const { reads } = record;
  const run: RunRef = { workflowId: facts.row.workflowId, runId: facts.row.runId };
  const [polling, ledger, history, first, accepts] = await Promise.all([
    readPolling(context.link, { name: facts.taskQueue, kind: 'workflow' }, context.now()),
    reads.ledger === true ? readEffects(context, facts.row.orderId) : NO_LEDGER,
    reads.history === true
      ? readWholeHistory(context.link, run, { eventsMax: HISTORY_EVENTS_MAX })
      : undefined,
    reads.started === true
      ? readHistory(context.link, run, { direction: 'forward', pageSize: 1 })
      : undefined,
    reads.accepts === true && facts.row.open ? readAccepts(context.link, run, record.subject) : null,
  ]);
  if (history !== undefined && !history.ok) return history;
  if (first !== undefined && !first.ok) return first;
  const started = first?.value.events[0] ?? null;
  const events = history === undefined ? null : history.value.events;
  return ok({ facts, polling, ...ledger, history: events, started, point: null, accepts });
}

const NO_LEDGER = { effects: null, effectsProblem: null } as const;

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
    return { effects: null, effectsProblem: `the effects ledger cannot be read: ${errorText(error)}` };
  }
}

function previewOf(
  context: ActionContext,
  record: AnyActionRecord,
  { action, reason = 'REASON' }: PreviewRequest,
  evidence: PreviewEvidence,
): Preview {
  const { facts } = evidence;
  const { row } = facts;
  const { id } = subjectOf(row.workflowId);
  const run: FrozenRun = { orderId: id, workflowId: row.workflowId, runId: row.runId };
  return {
    action,
    title: record.heading(id, action),
    run,
    row,
    readAt: facts.readAt,
    will: record.will(action, evidence),
    notes: notesOf(record, action, evidence, context.now()),
    noUndo: record.noUndo(action, evidence),
    danger: record.danger,
    proof: proofOf(id, context.policy, record.typedProof),
    refusal: refusalOf(record, action, evidence),
    command: runCommands(record, action, {
      runs: affectedRuns(record, run, facts),
      target: context.link.target,
      by: { reason, actor: context.actor },
    }),
    ...(record.starts === undefined ? {} : { starts: record.starts(action) }),
  };
}
