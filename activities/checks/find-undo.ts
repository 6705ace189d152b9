import type { CompensationGone } from '../../contract/compensation/compensation.ts';
import { compensationWorkflowId, orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { ORDER_SIGNALS } from '../../contract/order/order-messages.ts';
import type { CheckTools } from './check-tools.ts';
import type { DescribedRun } from './temporal-view.ts';

/** The run that undoes an order, or the last one that did. After a reset it is no child of the order's new run. */
export async function findUndo(
  tools: Pick<CheckTools, 'temporal'>,
  run: DescribedRun,
  order: { readonly orderId: string; readonly stage: string },
): Promise<DescribedRun | undefined> {
  const [child] = run.undos;
  if (child !== undefined) return await tools.temporal.describe(child);
  if (order.stage !== 'compensating' || run.underWay) return undefined;
  return await newestUndo(tools, order.orderId);
}

export async function newestUndo(
  tools: Pick<CheckTools, 'temporal'>,
  orderId: string,
): Promise<DescribedRun | undefined> {
  let newest: DescribedRun | undefined;
  for (let round = 1; ; round += 1) {
    const described = await tools.temporal.describe(compensationWorkflowId(orderId, round));
    if (described === undefined) return newest;
    newest = described;
  }
}

/** An order that waits for it parks and asks a person, who has it begun again; one that does not, hears nothing new. */
export async function reportGone(
  tools: Pick<CheckTools, 'temporal'>,
  orderId: string,
  undo: DescribedRun,
): Promise<void> {
  const how = undo.cut ? 'was terminated' : 'has ended';
  const gone: CompensationGone = { workflowId: undo.workflowId, how };
  await tools.temporal.signal(orderWorkflowId(orderId), ORDER_SIGNALS.compensationGone, gone);
}
