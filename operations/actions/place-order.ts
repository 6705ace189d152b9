import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import { formatMoney } from '../../domain/money.ts';
import { orderAmountMinor, startOrder } from '../subjects/order/start-order.ts';
import type { Outcome } from './action.ts';
import type { ActionContext } from './action-context.ts';
import { titleOf } from './action-words.ts';
import { equivalentCommand } from './equivalent-command.ts';
import { type Given, proofOf } from './guard.ts';
import type { Intent } from './journal-entry.ts';
import { journalled, lookAt } from './journalled.ts';
import { ENDED, type Ended, endOfProblem } from './perform.ts';
import type { Preview } from './preview.ts';

/** Placing an order goes the same way as every other change. The input was checked by its schema. */
export function previewCreate(
  context: Pick<ActionContext, 'link' | 'policy' | 'actor' | 'now'>,
  order: OrderInput,
  options: { readonly restart?: boolean } = {},
): Preview {
  const restart = options.restart === true;
  const action = { kind: 'create', order, restart } as const;
  const amount = formatMoney({ currency: order.currency, minor: orderAmountMinor(order) });
  const vendors = [...new Set(order.lines.map((line) => line.vendorId))].join(', ');
  return {
    action,
    title: titleOf(action, order.orderId),
    run: null,
    row: null,
    readAt: context.now(),
    will: [
      `${restart ? 'start the run of' : 'place'} ${order.orderId} of ${order.customerId}: ${order.lines.length} ${order.lines.length === 1 ? 'line' : 'lines'}, ${amount} by ${order.payment.method}`,
      `have it fulfilled by ${vendors}`,
    ],
    notes: restart
      ? ['what was done keeps its stored result: nothing is taken, reserved or ordered twice']
      : [`the same customer and request key always give ${order.orderId}: a repeat places nothing`],
    noUndo: null,
    danger: 'undoable',
    proof: proofOf(order.orderId, context.policy, false),
    refusal: null,
    command: equivalentCommand({
      action,
      runs: [],
      target: context.link.target,
      reason: '',
      actor: context.actor,
    }),
  };
}

export async function placeOrder(context: ActionContext, preview: Preview, given: Given): Promise<Outcome> {
  const { action } = preview;
  if (action.kind !== 'create') throw new Error('only a create comes here');
  const { order } = action;
  const restart = action.restart === true;
  return await journalled(
    context,
    { preview, given },
    {
      action: { kind: 'create', orderId: order.orderId, restart },
      run: null,
      execute: (intent) => start(context, intent, { order, restart }),
      look: ({ end }) => lookAt(context, end, orderWorkflowId(order.orderId)),
    },
  );
}

async function start(
  context: ActionContext,
  intent: Intent,
  { order, restart }: { readonly order: OrderInput; readonly restart: boolean },
): Promise<Ended> {
  const { orderId } = order;
  const started = await startOrder(context.link, order, { restart });
  if (!started.ok) return await endOfProblem(context, intent, started.problem);
  const { kind, runId } = started.value;
  if (kind === 'started') {
    const says = restart ? `${orderId} runs again` : `${orderId} is placed`;
    return { ...ENDED, end: 'done', says, newRunId: runId };
  }
  return {
    ...ENDED,
    end: 'overtaken',
    says: restart
      ? `${orderId} has a run that is open or has ended by itself`
      : `${orderId} was placed before: same customer, same request key`,
    instead: [restart ? 'look at it again' : 'use another request key for another order'],
  };
}
