import { orderWorkflowId, WORKFLOW_TYPES } from '../../../../contract/ids/workflow-ids.ts';
import type { OrderInput } from '../../../../contract/order/order.ts';
import { formatMoney } from '../../../../domain/money.ts';
import { totalMinor, vendorsOf } from '../../../../domain/order-amounts.ts';
import { ok } from '../../../temporal/problem.ts';
import type { Action } from '../../action.ts';
import type { ActionContext } from '../../action-context.ts';
import { startCommand } from '../../engine/command.ts';
import { ENDED, lookAt } from '../../engine/ended.ts';
import { proofOf } from '../../engine/guard.ts';
import type { AnyActionRecord } from '../../engine/record.ts';
import { byStarted } from '../../engine/recover-by.ts';
import type { Preview } from '../../preview.ts';
import { defineAction } from '../define.ts';

/** `restart`: its run is missing and is started again. The journal keeps the id alone. */
export type CreateAction = {
  readonly kind: 'create';
  readonly order: OrderInput;
  readonly restart?: boolean;
};

function willOf({ order, restart }: CreateAction): readonly string[] {
  const { currency, customerId, lines, orderId, payment } = order;
  const amount = formatMoney({ currency, minor: totalMinor(lines) });
  const count = `${lines.length} ${lines.length === 1 ? 'line' : 'lines'}`;
  return [
    `${restart === true ? 'start the run of' : 'place'} ${orderId} of ${customerId}: ${count}, ${amount} by ${payment.method}`,
    `have it fulfilled by ${vendorsOf(lines).join(', ')}`,
  ];
}

export const create: AnyActionRecord = defineAction<CreateAction>({
  id: 'create',
  subject: 'order',
  title: 'place',
  hidden: true,
  kind: 'operation',
  name: 'create',
  needs: 'nothing',
  danger: 'undoable',
  bulk: false,
  description: 'place a new order',
  heading: (id, { restart }) => (restart === true ? `Start again ${id}` : `Place ${id}`),
  will: willOf,
  request: ({ order, restart = false }) => ({
    via: 'start',
    async execute({ link }) {
      const { startOrder } = await import('../../../subjects/order/start-order.ts');
      const started = await startOrder(link, order, { restart });
      if (!started.ok) return started;
      const { orderId } = order;
      const { kind, runId } = started.value;
      if (kind === 'started') {
        const says = restart ? `${orderId} runs again` : `${orderId} is placed`;
        return ok({ ...ENDED, end: 'done', says, newRunId: runId });
      }
      return ok({
        ...ENDED,
        end: 'overtaken',
        says: restart
          ? `${orderId} has a run that is open or has ended by itself`
          : `${orderId} was placed before: same customer, same request key`,
        instead: [restart ? 'look at it again' : 'use another request key for another order'],
      });
    },
    look: (context, { end }) => lookAt(context, end, orderWorkflowId(order.orderId)),
  }),
  recover: (link, { action }) => byStarted(link, orderWorkflowId(String(action['orderId'])), 'the order'),
  journalled: ({ kind, order, restart = false }) => ({ kind, orderId: order.orderId, restart }),
  isPrivate: () => true,
  word: ({ restart }) => (restart === true ? 'restart' : 'create'),
  actedOn: (action) => String((action as Action)['orderId']),
});

/** Placing an order goes the same way as every other change. The input was checked by its schema. */
export function previewCreate(
  context: Pick<ActionContext, 'link' | 'policy' | 'now'>,
  order: OrderInput,
  options: { readonly restart?: boolean } = {},
): Preview {
  const restart = options.restart === true;
  const { orderId } = order;
  const action: CreateAction = { kind: 'create', order, restart };
  const workflowId = orderWorkflowId(orderId);
  return {
    action,
    title: create.heading(orderId, action),
    run: null,
    row: null,
    readAt: context.now(),
    will: willOf(action),
    notes: restart
      ? ['what was done keeps its stored result: nothing is taken, reserved or ordered twice']
      : [`the same customer and request key always give ${orderId}: a repeat places nothing`],
    noUndo: null,
    danger: create.danger,
    proof: proofOf(orderId, context.policy, false),
    refusal: null,
    command: startCommand(context.link.target, {
      type: WORKFLOW_TYPES.order,
      workflowId,
      reuse: restart ? 'AllowDuplicateFailedOnly' : 'RejectDuplicate',
      input: order,
    }),
    starts: workflowId,
  };
}
