import { CUSTOMER_SIGNALS, type OrderClosed } from '../../contract/customer/customer.ts';
import { customerWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { errorText } from '../../support/errors/error-text.ts';
import { describeOrder, runOfOrder } from '../temporal/describe.ts';
import { fail, type Result } from '../temporal/problem.ts';
import { encodePayload } from '../temporal/proto-values.ts';
import type { Outcome } from './action.ts';
import type { ActionContext } from './action-context.ts';
import { dangerOf, titleOf } from './action-words.ts';
import { type Given, proofOf } from './guard.ts';
import { journalled } from './journalled.ts';
import { ENDED, type Ended } from './perform.ts';
import type { Preview } from './preview.ts';

/** Ending an order in the books, for which no run exists any more. */
export async function previewCloseRow(context: ActionContext, orderId: string): Promise<Result<Preview>> {
  const { repairs } = context.ports;
  if (repairs === undefined) return fail('refused', 'without a database address the books cannot be changed');
  const run = await describeOrder(context.link, runOfOrder(orderId));
  if (!run.ok && run.problem.kind !== 'not-found') return run;
  const action = { kind: 'close-row', orderId } as const;
  const open = run.ok && run.value.row.open;
  const { actor } = context;
  const tried = await repairs.closeRow({ orderId, actor, reason: 'dry run', dryRun: true });
  const because = open ? ['its run is open'] : tried.kind === 'refused' ? tried.because : [];
  return {
    ok: true,
    value: {
      action,
      title: titleOf(action, orderId),
      run: null,
      row: run.ok ? run.value.row : null,
      readAt: context.now(),
      will: ['write into the books that the order is cancelled, step by step and under your name'],
      notes: ['nothing is reserved, taken or ordered for it: that was looked up'],
      noUndo: 'an order that is over stays over; place a new one',
      danger: dangerOf(action),
      proof: proofOf(orderId, context.policy, true),
      refusal:
        because.length === 0
          ? null
          : {
              by: 'order',
              says: because.join('; '),
              instead: [open ? 'cancel it' : 'start its run again, and cancel it then'],
            },
      command: null,
    },
  };
}

export async function performCloseRow(
  context: ActionContext,
  preview: Preview,
  given: Given,
): Promise<Outcome> {
  const { action } = preview;
  if (action.kind !== 'close-row') throw new Error('only a close-row comes here');
  return await journalled(
    context,
    { preview, given },
    {
      action,
      run: null,
      execute: ({ reason }) => close(context, { orderId: action.orderId, reason }),
      look: async () => null,
    },
  );
}

async function close(
  context: ActionContext,
  wish: { readonly orderId: string; readonly reason: string },
): Promise<Ended> {
  try {
    const closed = await context.ports.repairs?.closeRow({ ...wish, actor: context.actor, dryRun: false });
    if (closed?.kind === 'closed') {
      const told = await tellCustomer(context, { orderId: wish.orderId, stage: closed.stage });
      return { ...ENDED, end: 'done', says: `the books say ${closed.stage}${told}` };
    }
    return { ...ENDED, end: 'refused', says: (closed?.because ?? []).join('; '), by: 'order' };
  } catch (error) {
    const says = `the books do not answer: ${errorText(error)}`;
    return { ...ENDED, end: 'unknown', says, instead: ['look at the order again before anything else'] };
  }
}

/** As its run would have: nobody else takes the order off the customer's list. Gives what there is to add. */
async function tellCustomer({ link, ports }: ActionContext, closed: OrderClosed): Promise<string> {
  const { orderId } = closed;
  const untold = '; the list of the customer could not be told';
  const record = await ports.records?.order(orderId).catch(() => undefined);
  if (record === undefined) return untold;
  const told = await link.call(
    { what: `tell the customer of ${orderId}`, deadlineMs: link.deadlines.write },
    (client) =>
      client.workflowService.signalWorkflowExecution({
        namespace: link.target.namespace,
        workflowExecution: { workflowId: customerWorkflowId(record.customerId) },
        signalName: CUSTOMER_SIGNALS.orderClosed,
        input: { payloads: [encodePayload(closed)] },
        requestId: `${orderId}:closed`,
      }),
  );
  // Who has no run asks the books when one starts.
  return told.ok || told.problem.kind === 'not-found' ? '' : untold;
}
