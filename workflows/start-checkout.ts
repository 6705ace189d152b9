import { TypedSearchAttributes, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, startChild, WorkflowIdReusePolicy } from '@temporalio/workflow';
import type { OrderInput } from '../contract/order.ts';
import { orderStartAttributes } from '../contract/order-start.ts';
import { checkoutWorkflowId, WORKFLOW_TYPES } from '../contract/workflow-ids.ts';
import { WORKFLOW_TASK_TIMEOUT } from '../domain/policy.ts';

/** Starts the checkout of an order, which outlives its parent. One that is there already is the one that is wanted. */
export async function startCheckout(order: OrderInput): Promise<'started' | 'already-there'> {
  try {
    await startChild(WORKFLOW_TYPES.checkout, {
      workflowId: checkoutWorkflowId(order.orderId),
      args: [{ v: 1, order }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
      memo: { currency: order.currency },
      typedSearchAttributes: new TypedSearchAttributes(
        orderStartAttributes(order, { stage: 'placed', since: order.placedAt }),
      ),
    });
    return 'started';
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return 'already-there';
  }
}
