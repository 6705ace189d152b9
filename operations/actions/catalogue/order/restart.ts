import { checkoutWorkflowId } from '../../../../contract/ids/workflow-ids.ts';
import { isTerminalStage } from '../../../../domain/order-stage.ts';
import { subjectOf } from '../../../subjects/subject.ts';
import { describeOrder, runOfOrder } from '../../../temporal/describe.ts';
import { fail, ok, type Result } from '../../../temporal/problem.ts';
import type { ActionContext } from '../../action-context.ts';
import type { AnyActionRecord } from '../../engine/record.ts';
import type { Preview } from '../../preview.ts';
import { defineAction } from '../define.ts';
import { fixOf } from '../offers.ts';
import { type CreateAction, create, previewCreate } from './create.ts';
import { inputOfOrder } from './order-input.ts';

type RestartAction = { readonly kind: 'restart' };

export const restart: AnyActionRecord = defineAction<RestartAction>({
  id: 'restart',
  subject: 'order',
  title: 'start its run again',
  leadsTo: 'create',
  kind: 'operation',
  name: 'restart',
  needs: 'no-open-run',
  danger: 'undoable',
  bulk: true,
  helps: { orphan: 1 },
  opens: 'new-run',
  description:
    'start the missing run under the same ID; completed effects keep their results and are not repeated',
  offer: (_reason, { facts }) =>
    facts?.row.open === true ? [] : [fixOf(restart, 'start its run again under the same id')],
  will: () => [],
  preview: (context, { workflowId }) => previewRestart(context, subjectOf(workflowId).id),
  request: (action, by) => create.request(action as unknown as CreateAction, by),
  recover: create.recover,
});

/**
 * Starting the missing run of an order under the same id. It rests on the row in PostgreSQL and not on the workflow
 * id, which is free again after the retention: a row that is over is never started again.
 */
export async function previewRestart(context: ActionContext, orderId: string): Promise<Result<Preview>> {
  const { records } = context.ports;
  if (records === undefined)
    return fail('refused', 'without a database address it is unknown what is missing');
  const row = await records.order(orderId);
  if (row === undefined) return fail('not-found', `PostgreSQL has no order ${orderId}`);
  if (isTerminalStage(row.stage)) return fail('refused', `it is over: it is ${row.stage} in PostgreSQL`);
  const run = await describeOrder(context.link, runOfOrder(orderId));
  if (!run.ok && run.problem.kind !== 'not-found') return run;
  if (run.ok && run.value.row.open) return fail('refused', 'its run is open');
  const checkout = await describeOrder(context.link, { workflowId: checkoutWorkflowId(orderId) });
  if (checkout.ok && checkout.value.row.open) return fail('refused', 'its checkout is still at work');
  const input = await inputOfOrder(context, orderId);
  return input.ok ? ok(previewCreate(context, input.value, { restart: true })) : input;
}
