import type { OrderInput } from '../../contract/order.ts';
import { orderWorkflowId } from '../../contract/workflow-ids.ts';
import { formatMoney } from '../../domain/money.ts';
import { describeOrder, type OrderFacts } from '../describe.ts';
import { orderAmountMinor, startOrder } from '../start-order.ts';
import type { Outcome } from './action.ts';
import type { ActionContext } from './action-context.ts';
import { titleOf } from './action-words.ts';
import { equivalentCommand } from './equivalent-command.ts';
import type { Given } from './guard.ts';
import { journalled } from './journalled.ts';
import { endOfSilence, lookUpAgain } from './perform.ts';
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
  const proof = order.orderId.slice(-6);
  const { production, word } = context.policy;
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
    proof: production
      ? { text: proof, says: `type ${proof}, because this is ${word ?? 'production'}` }
      : null,
    refusal: null,
    command: equivalentCommand({
      action,
      run: null,
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

/** Where what was started stands now; null where nothing was, or it cannot be read. */
export async function lookAt(
  { link }: Pick<ActionContext, 'link'>,
  end: Outcome['end'],
  workflowId: string,
): Promise<OrderFacts | null> {
  if (end !== 'done' && end !== 'overtaken') return null;
  const facts = await describeOrder(link, { workflowId });
  return facts.ok ? facts.value : null;
}

async function start(
  context: ActionContext,
  intent: Parameters<typeof lookUpAgain>[1],
  { order, restart }: { readonly order: OrderInput; readonly restart: boolean },
): Promise<Pick<Outcome, 'end' | 'says' | 'by' | 'instead' | 'newRunId'>> {
  const started = await startOrder(context.link, order, { restart });
  if (started.ok) {
    const { kind, runId } = started.value;
    return kind === 'started'
      ? {
          end: 'done',
          says: restart ? `${order.orderId} runs again` : `${order.orderId} is placed`,
          by: null,
          instead: [],
          newRunId: runId,
        }
      : {
          end: 'overtaken',
          says: restart
            ? `${order.orderId} has a run that is open or has ended by itself`
            : `${order.orderId} was placed before: same customer, same request key`,
          by: null,
          instead: [restart ? 'look at it again' : 'use another request key for another order'],
          newRunId: null,
        };
  }
  const silent = ['unreachable', 'timeout', 'cancelled', 'failed'].includes(started.problem.kind);
  if (silent) return endOfSilence(await lookUpAgain(context, intent), started.problem.message);
  return { end: 'refused', says: started.problem.message, by: 'server', instead: [], newRunId: null };
}
