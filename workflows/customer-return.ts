import { TypedSearchAttributes } from '@temporalio/common';
import type { CustomerUpdateInput } from '../contract/customer.ts';
import type { CustomerAnswer } from '../contract/customer-state.ts';
import type { ReturnInput } from '../contract/return.ts';
import { startAttributes } from '../contract/start-attributes.ts';
import { returnWorkflowId, WORKFLOW_TYPES } from '../contract/workflow-ids.ts';
import { WORKFLOW_TASK_TIMEOUT } from '../domain/policy.ts';
import type { CustomerRun } from './customer-run.ts';
import { now } from './now.ts';
import { startOnce } from './start-once.ts';

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
  // Where it was asked for in an earlier run of this customer, that return goes on.
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
