import { TypedSearchAttributes } from '@temporalio/common';
import type { CustomerUpdateInput } from '../../contract/customer/customer.ts';
import type { CustomerAnswer } from '../../contract/customer/customer-state.ts';
import { returnWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { ReturnInput } from '../../contract/return/return.ts';
import { startAttributes } from '../../contract/temporal/start-attributes.ts';
import { WORKFLOW_TASK_TIMEOUT } from '../../domain/policy.ts';
import { now } from '../runtime/now.ts';
import { startOnce } from '../runtime/start-once.ts';
import type { CustomerRun } from './customer-run.ts';

/** Starts the return, which looks the order up itself and may refuse it. Its id is fixed by the request. */
export async function requestReturn(
  run: CustomerRun,
  input: CustomerUpdateInput<'requestReturn'>,
): Promise<CustomerAnswer> {
  const { lines, orderId, policy, reason, requestKey, returnId } = input;
  const { customerId } = run.state.record;
  const requestedAt = now();
  const asked: ReturnInput = {
    v: 1,
    returnId,
    orderId,
    customerId,
    requestKey,
    requestedAt,
    policy,
    lines,
    reason,
  };
  // If it was requested in an earlier run of this customer, that return continues.
  await startOnce(WORKFLOW_TYPES.return, {
    workflowId: returnWorkflowId(returnId),
    args: [asked],
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    typedSearchAttributes: new TypedSearchAttributes(
      startAttributes({ state: 'requested', customerId, since: requestedAt }),
    ),
  });
  return { what: 'return', returnId };
}
