import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { orderWorkflowId, WORKFLOW_TYPES } from '../../../contract/ids/workflow-ids.ts';
import type { OrderInput, OrderMemo } from '../../../contract/order/order.ts';
import { orderStartAttributes } from '../../../contract/order/order-start.ts';
import { customerPriority } from '../../../contract/temporal/priority.ts';
import { TASK_QUEUES } from '../../../contract/temporal/task-queues.ts';
import { WORKFLOW_TASK_TIMEOUT } from '../../../domain/policy.ts';
import type { TemporalLink } from '../../temporal/connect.ts';
import type { Result } from '../../temporal/problem.ts';

export type StartedOrder =
  | { readonly kind: 'started'; readonly runId: string }
  /** The same order was placed before, perhaps by an earlier try of this very request. Nothing was started. */
  | { readonly kind: 'already-started'; readonly runId: string | null };

export type StartOptions = {
  /** Shown in lists and logs; made by the caller's tracer. */
  readonly traceId?: string;
  readonly deadlineMs?: number;
  /** The run was terminated or failed, and the books have the order open: the same id is used again. */
  readonly restart?: boolean;
};

/**
 * Places an order whose input was checked by `orderInputSchema`. The id comes from the customer's request, so the
 * same request lands on the same order however often it is sent.
 */
export async function startOrder(
  link: TemporalLink,
  order: OrderInput,
  options: StartOptions = {},
): Promise<Result<StartedOrder>> {
  const memo: OrderMemo = {
    currency: order.currency,
    ...(options.traceId === undefined ? {} : { traceId: options.traceId }),
  };
  return await link.call(
    { what: `place ${order.orderId}`, deadlineMs: options.deadlineMs ?? link.deadlines.write },
    async (client): Promise<StartedOrder> => {
      try {
        const handle = await client.workflow.start(WORKFLOW_TYPES.order, {
          workflowId: orderWorkflowId(order.orderId),
          taskQueue: TASK_QUEUES.orders,
          args: [order],
          workflowIdReusePolicy:
            options.restart === true ? 'ALLOW_DUPLICATE_FAILED_ONLY' : 'REJECT_DUPLICATE',
          workflowIdConflictPolicy: 'FAIL',
          workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
          memo,
          priority: customerPriority(order.customerId, order.channel),
          typedSearchAttributes: new TypedSearchAttributes(
            orderStartAttributes(order, { stage: 'placed', since: order.placedAt }),
          ),
        });
        return { kind: 'started', runId: handle.firstExecutionRunId };
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) {
          return { kind: 'already-started', runId: null };
        }
        throw error;
      }
    },
  );
}
