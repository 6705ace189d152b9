import type { OrderView } from '../../contract/order/order.ts';
import type { Action, Outcome } from '../../operations/actions/action.ts';
import type { ActionContext } from '../../operations/actions/action-context.ts';
import { ORDER_ACTIONS } from '../../operations/actions/catalogue/order/all.ts';
import { performAction } from '../../operations/actions/engine/perform-action.ts';
import { previewAction, readResetPoints } from '../../operations/actions/engine/preview-action.ts';
import type { Preview } from '../../operations/actions/preview.ts';
import type { Remedy } from '../../operations/stuck/verdict.ts';
import { subjectOf } from '../../operations/subjects/subject.ts';
import { describeOrder, type RunRef, runOfOrder } from '../../operations/temporal/describe.ts';
import type { Result } from '../../operations/temporal/problem.ts';
import { ChaosFailure } from '../system.ts';
import type { Fix } from './scenario.ts';

type Taken = {
  readonly subject: string;
  readonly remedy: Remedy;
  readonly fix: Fix;
  readonly view: OrderView | undefined;
};

/** Applies a fix as a person would: preview, guard, journal, execute. Proof is given as the preview requires it. */
export async function takeRemedy(context: ActionContext, taken: Taken): Promise<Outcome> {
  const { remedy, subject } = taken;
  const given = (preview: Preview) => ({
    reason: `scenario: ${remedy.label}`,
    ...(preview.proof === null ? {} : { proof: preview.proof.text }),
  });
  const run = runOf(subject);
  const action = await actionOf(context, run, taken);
  const preview = must(await previewAction(context, { action, run }));
  return await performAction(context, preview, given(preview));
}

/** A subject is an order id, or the id of another workflow. */
export function runOf(subject: string): RunRef {
  return subject.includes('/') ? { workflowId: subject } : runOfOrder(subject);
}

async function actionOf(context: ActionContext, run: RunRef, taken: Taken): Promise<Action> {
  const { fix, remedy, view } = taken;
  const record = ORDER_ACTIONS.find(({ id }) => id === remedy.action);
  if (record === undefined) throw new ChaosFailure(`there is no action ${remedy.action}`);
  const texts: Record<string, string> = { ...remedy.fields, ...fix.fields?.(view) };
  const point = record.fields.find((field) => field.point === true);
  if (point !== undefined && texts[point.name] === undefined) texts[point.name] = await pointOf(context, run);
  const facts = await describeOrder(context.link, run);
  const amount = view?.amount ?? null;
  const row = facts.ok
    ? { ...facts.value.row, amount }
    : { workflowId: run.workflowId, run: 'unknown' as const, amount };
  const written = {
    texts,
    row,
    id: subjectOf(run.workflowId).id,
    openedAt: Date.now(),
    helps: true,
    details: null,
  };
  // A fix is written into the fields of the record, as on the command line, and not into parts of a form.
  const read = record.otherSide?.(written) ?? record.fromForm(written);
  if (!read.ok) throw new ChaosFailure(`${record.id}: ${read.says}`);
  return read.action;
}

async function pointOf(context: ActionContext, run: RunRef): Promise<string> {
  const points = must(await readResetPoints(context, run));
  const point = points.find((each) => each.refusal === null && each.task === 'completed');
  if (point === undefined) throw new ChaosFailure('there is no point to reset to');
  return String(point.eventId);
}

/** A name for each fix: several of them can be updates. */
export function nameOf(remedy: Remedy): string {
  if (remedy.action === 'update') return `update ${remedy.fields?.['name'] ?? ''}`;
  return remedy.action ?? 'elsewhere';
}

export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new ChaosFailure(result.problem.message);
}
