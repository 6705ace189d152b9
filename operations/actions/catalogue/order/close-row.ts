import { CUSTOMER_SIGNALS, type OrderClosed } from '../../../../contract/customer/customer.ts';
import { customerWorkflowId } from '../../../../contract/ids/workflow-ids.ts';
import { errorText } from '../../../../support/errors/error-text.ts';
import { isUndone } from '../../../stuck/undone.ts';
import { subjectOf } from '../../../subjects/subject.ts';
import { describeOrder, runOfOrder } from '../../../temporal/describe.ts';
import { fail, ok, type Result } from '../../../temporal/problem.ts';
import { encodePayload } from '../../../temporal/proto-values.ts';
import type { ActionContext } from '../../action-context.ts';
import { ENDED } from '../../engine/ended.ts';
import { proofOf } from '../../engine/guard.ts';
import type { AnyActionRecord, Ended } from '../../engine/record.ts';
import type { Preview } from '../../preview.ts';
import { defineAction } from '../define.ts';
import { fixOf } from '../offers.ts';

type CloseRowAction = { readonly kind: 'close-row'; readonly orderId?: string };

/** Ending an order in PostgreSQL for which no run exists any more. */
export const closeRow: AnyActionRecord = defineAction<CloseRowAction>({
  id: 'close-row',
  subject: 'order',
  title: 'close it in PostgreSQL',
  kind: 'operation',
  name: 'close-row',
  needs: 'no-open-run',
  danger: 'final',
  typedProof: true,
  bulk: true,
  helps: { orphan: 2 },
  description: 'close an order without a run, if nothing is reserved, charged or ordered for it',
  offer: (_reason, { effects, facts }) =>
    facts?.row.open !== true && isUndone(effects) ? [fixOf(closeRow)] : [],
  heading: (id) => `Close ${id} in PostgreSQL`,
  will: () => ['record in PostgreSQL that the order is cancelled, step by step and under your name'],
  noUndo: () => 'an order that is over stays over; place a new one',
  preview: (context, { workflowId }) => previewCloseRow(context, subjectOf(workflowId).id),
  request: ({ orderId = '' }) => ({
    via: 'database',
    execute: async (context, { reason }) => ok(await close(context, { orderId, reason })),
    look: async () => null,
  }),
  recover: async () => ({
    kind: 'unknown',
    says: 'PostgreSQL has the last word: look at the order again',
  }),
  actedOn: ({ orderId = '' }) => orderId,
});

export async function previewCloseRow(context: ActionContext, orderId: string): Promise<Result<Preview>> {
  const { repairs } = context.ports;
  if (repairs === undefined)
    return fail('refused', 'without a database address nothing can be changed in PostgreSQL');
  const run = await describeOrder(context.link, runOfOrder(orderId));
  if (!run.ok && run.problem.kind !== 'not-found') return run;
  const open = run.ok && run.value.row.open;
  const { actor } = context;
  const tried = await repairs.closeRow({ orderId, actor, reason: 'dry run', dryRun: true });
  const because = open ? ['its run is open'] : tried.kind === 'refused' ? tried.because : [];
  const action = { kind: 'close-row', orderId } as const;
  return ok({
    action,
    title: closeRow.heading(orderId, action),
    run: null,
    row: run.ok ? run.value.row : null,
    readAt: context.now(),
    will: ['record in PostgreSQL that the order is cancelled, step by step and under your name'],
    notes: ['nothing is reserved, taken or ordered for it: that was looked up'],
    noUndo: 'an order that is over stays over; place a new one',
    danger: closeRow.danger,
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
  });
}

async function close(
  context: ActionContext,
  asked: { readonly orderId: string; readonly reason: string },
): Promise<Ended> {
  try {
    const closed = await context.ports.repairs?.closeRow({ ...asked, actor: context.actor, dryRun: false });
    if (closed?.kind !== 'closed')
      return { ...ENDED, end: 'refused', says: (closed?.because ?? []).join('; '), by: 'order' };
    const untold = await signalCustomer(context, { orderId: asked.orderId, stage: closed.stage });
    return { ...ENDED, end: 'done', says: `it is ${closed.stage} in PostgreSQL${untold}` };
  } catch (error) {
    const says = `PostgreSQL does not answer: ${errorText(error)}`;
    return { ...ENDED, end: 'unknown', says, instead: ['look at the order again before anything else'] };
  }
}

/** As its run would have: nothing else takes the order off the customer's list. Gives what there is to add. */
async function signalCustomer({ link, ports }: ActionContext, closed: OrderClosed): Promise<string> {
  const { orderId } = closed;
  const unsent = "; it is still on the customer's list of open orders";
  const record = await ports.records?.order(orderId).catch(() => undefined);
  if (record === undefined) return unsent;
  const sent = await link.call(
    { what: `signal the customer of ${orderId}`, deadlineMs: link.deadlines.write },
    (client) =>
      client.workflowService.signalWorkflowExecution({
        namespace: link.target.namespace,
        workflowExecution: { workflowId: customerWorkflowId(record.customerId) },
        signalName: CUSTOMER_SIGNALS.orderClosed,
        input: { payloads: [encodePayload(closed)] },
        requestId: `${orderId}:closed`,
      }),
  );
  // A customer without a run reads the database when one starts.
  return sent.ok || sent.problem.kind === 'not-found' ? '' : unsent;
}
