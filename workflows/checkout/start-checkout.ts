import { TypedSearchAttributes } from '@temporalio/common';
import { checkoutWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import { orderStartAttributes } from '../../contract/order/order-start.ts';
import { WORKFLOW_TASK_TIMEOUT } from '../../domain/policy.ts';
import { startOnce } from '../runtime/start-once.ts';

export function startCheckout(order: OrderInput): Promise<'started' | 'already-there'> {
  return startOnce(WORKFLOW_TYPES.checkout, {
    workflowId: checkoutWorkflowId(order.orderId),
    args: [{ v: 1, order }],
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    memo: { currency: order.currency },
    typedSearchAttributes: new TypedSearchAttributes(
      orderStartAttributes(order, { stage: 'placed', since: order.placedAt }),
    ),
  });
}
