import { randomUUID } from 'node:crypto';
import { defaultPayloadConverter, TypedSearchAttributes } from '@temporalio/common';
import { encodeUnifiedSearchAttributes } from '@temporalio/common/lib/converter/payload-search-attributes.js';
import proto from '@temporalio/proto';
import { notificationWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { NotificationInput } from '../../contract/notification/notification.ts';
import type { OrderPolicy, Transition } from '../../contract/order/order.ts';
import { customerPriority } from '../../contract/temporal/priority.ts';
import { startAttributes } from '../../contract/temporal/start-attributes.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import type { Database } from '../../database/connect.ts';
import { sequencesOf } from '../../domain/notification-plan.ts';
import { asFailure } from '../shared/failures.ts';
import type { ProcessDependencies } from '../shared/temporal.ts';

/** Called with the lines of an order's log after they are written. */
export type StartNotifications = (orderId: string, journal: readonly Transition[]) => Promise<void>;

const ALREADY_EXISTS = 6;

/**
 * Starts the notifications that these lines cause, each as its own workflow, so that a message never delays the order.
 * A line may be repeated: a workflow that exists is not started again.
 */
export function notificationStarter(process: ProcessDependencies, database: Database): StartNotifications {
  return async (orderId, journal) => {
    const due = journal.flatMap((line) => sequencesOf(line).map((sequence) => ({ sequence, at: line.at })));
    if (due.length === 0) return;
    try {
      const order = await database
        .selectFrom('orders')
        .select(['customer_id', 'policy', 'promise_by'])
        .where('order_id', '=', orderId)
        .executeTakeFirst();
      if (order === undefined) return;
      const promiseBy = order.promise_by.toISOString();
      const policy = order.policy as OrderPolicy;
      for (const { at, sequence } of due) {
        const input: NotificationInput = { v: 1, reference: orderId, sequence, policy, at, promiseBy };
        await start(process, input, order.customer_id);
      }
    } catch (error) {
      throw asFailure(error);
    }
  };
}

async function start(
  { namespace, service }: ProcessDependencies,
  input: NotificationInput,
  customerId: string,
): Promise<void> {
  const { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } = proto.temporal.api.enums.v1;
  const attributes = new TypedSearchAttributes(startAttributes({ state: input.sequence, customerId }));
  try {
    await service.startWorkflowExecution({
      namespace,
      workflowId: notificationWorkflowId(input.reference, input.sequence),
      workflowType: { name: WORKFLOW_TYPES.notification },
      taskQueue: { name: TASK_QUEUES.orders },
      input: { payloads: [defaultPayloadConverter.toPayload(input)] },
      identity: 'worker',
      priority: customerPriority(customerId),
      requestId: randomUUID(),
      workflowIdReusePolicy: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
      searchAttributes: { indexedFields: encodeUnifiedSearchAttributes(undefined, attributes) },
    });
  } catch (error) {
    if ((error as { readonly code?: unknown } | null)?.code !== ALREADY_EXISTS) throw error;
  }
}
