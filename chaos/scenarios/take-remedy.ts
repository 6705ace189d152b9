import type { OrderView } from '../../contract/order/order.ts';
import type { OrderAction, Outcome } from '../../operations/actions/action.ts';
import type { ActionContext } from '../../operations/actions/action-context.ts';
import { performCloseRow, previewCloseRow } from '../../operations/actions/close-row.ts';
import { perform } from '../../operations/actions/perform.ts';
import { placeOrder } from '../../operations/actions/place-order.ts';
import type { Preview } from '../../operations/actions/preview.ts';
import { previewOrder, readResetPoints } from '../../operations/actions/preview-order.ts';
import { readInput } from '../../operations/actions/remedy-input.ts';
import { previewRestart } from '../../operations/actions/restart-order.ts';
import type { Remedy } from '../../operations/stuck/verdict.ts';
import { ORDER_DECK } from '../../operations/subjects/order/order-deck.ts';
import { type RunRef, runOfOrder } from '../../operations/temporal/describe.ts';
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
  if (remedy.action === 'restart') {
    const preview = must(await previewRestart(context, subject));
    return await placeOrder(context, preview, given(preview));
  }
  if (remedy.action === 'close-row') {
    const preview = must(await previewCloseRow(context, subject));
    return await performCloseRow(context, preview, given(preview));
  }
  const run = runOf(subject);
  const action = await actionOf(context, run, taken);
  const preview = must(await previewOrder(context, { action, run }));
  return await perform(context, preview, given(preview));
}

/** A subject is an order id, or the id of another workflow. */
export function runOf(subject: string): RunRef {
  return subject.includes('/') ? { workflowId: subject } : runOfOrder(subject);
}

async function actionOf(context: ActionContext, run: RunRef, taken: Taken): Promise<OrderAction> {
  const { fix, remedy, view } = taken;
  const fields = { ...remedy.fields, ...fix.fields?.(view) };
  switch (remedy.action) {
    case 'cancel':
    case 'cancel-later':
    case 'approve':
    case 'decline':
    case 'retry':
    case 'terminate':
    case 'try-now':
      return { kind: remedy.action };
    case 'pause':
      return { kind: remedy.label === 'go on' ? 'unpause' : 'pause' };
    case 'signal':
    case 'update':
      return {
        kind: remedy.action,
        name: fields['name'] ?? '',
        input: inputOf(fields['input'], remedy, context.actor),
      };
    case 'reset': {
      const points = must(await readResetPoints(context, run));
      const point = points.find((each) => each.refusal === null && each.task === 'completed');
      if (point === undefined) throw new ChaosFailure('there is no point to reset to');
      return { kind: 'reset', eventId: point.eventId, exclude: [] };
    }
    default:
      return remedyAction(remedy, fields, view);
  }
}

/** A message as it is offered, with the name of its sender if required. */
function inputOf(text: string | undefined, remedy: Remedy, actor: string): unknown {
  const input = JSON.parse(text ?? '{}') as Readonly<Record<string, unknown>>;
  return remedy.action === 'update' ? { ...input, reason: 'scenario', actor } : input;
}

/** A name for each fix: several of them can be updates. */
export function nameOf(remedy: Remedy): string {
  if (remedy.action === 'update') return `update ${remedy.fields?.['name'] ?? ''}`;
  return remedy.action ?? 'elsewhere';
}

function remedyAction(
  remedy: Remedy,
  fields: Readonly<Record<string, string>>,
  view: OrderView | undefined,
): OrderAction {
  const action = ORDER_DECK.actions.find(({ id }) => id === remedy.action);
  if (action === undefined) throw new ChaosFailure(`the deck has no ${remedy.action}`);
  const read = readInput(action, fields, { currency: view?.amount.currency ?? null, now: Date.now() });
  if (!read.ok) throw new ChaosFailure(`${action.id}: ${read.says}`);
  return { kind: 'remedy', remedy: action.id, input: read.input };
}

export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new ChaosFailure(result.problem.message);
}
