import type { WorkflowHandle } from '@temporalio/client';
import { compensationWorkflowId, orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { OrderStack } from './order-stack.ts';

const EVENTS = 15;
const LOG_LINES = 20;

/** What a failed test prints of an order: its runs, their pending tasks and last events, and the log of its worker. */
export async function stateOfOrder(stack: OrderStack, orderId: string): Promise<string> {
  const ids = [
    orderWorkflowId(orderId),
    compensationWorkflowId(orderId, 1),
    compensationWorkflowId(orderId, 2),
  ];
  const runs = await Promise.all(
    ids.map(async (id) => {
      const handle = stack.client.workflow.getHandle(id);
      return await stateOfRun(handle).catch((error: unknown) => `${id}: ${error}`);
    }),
  );
  const log = await stack.log('worker').catch(String);
  const lines = log
    .split('\n')
    .filter((line) => line.includes(orderId) || /"level":"(?:error|warn)"/.test(line));
  return [...runs, 'log of the worker:', ...lines.slice(-LOG_LINES)].join('\n');
}

async function stateOfRun(handle: WorkflowHandle): Promise<string> {
  const { raw, status } = await handle.describe();
  const { events } = await handle.fetchHistory();
  const pending = (raw.pendingActivities ?? []).map((activity) => ({
    type: activity.activityType?.name,
    state: activity.state,
    attempt: activity.attempt,
    next: activity.nextAttemptScheduleTime?.seconds?.toString(),
    failure: activity.lastFailure?.message,
  }));
  const last = (events ?? []).slice(-EVENTS).map((event) => {
    const [kind] = Object.keys(event).filter((key) => key.endsWith('Attributes'));
    return `  ${event.eventId} at ${event.eventTime?.seconds} ${kind}`;
  });
  return [
    `${handle.workflowId}: ${status.name}, ${events?.length} events`,
    `  pending workflow task: ${JSON.stringify(raw.pendingWorkflowTask ?? null)}`,
    `  pending activities: ${JSON.stringify(pending)}`,
    ...last,
  ].join('\n');
}
