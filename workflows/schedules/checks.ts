import { proxyActivities } from '@temporalio/workflow';
import {
  CHECK_INPUT,
  type CheckActivities,
  type CheckInput,
  type CheckSummary,
} from '../../contract/checks/checks.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';

const MINUTE = 60_000;

// One pass a run: a pass that fails is not repeated, because the next run of the schedule looks at the same things.
const checks = proxyActivities<CheckActivities>({
  taskQueue: TASK_QUEUES.orders,
  startToCloseTimeout: 5 * MINUTE,
  scheduleToCloseTimeout: 6 * MINUTE,
  heartbeatTimeout: 20_000,
  retry: { maximumAttempts: 2, initialInterval: 1_000 },
});

/** Compares the stores; started by the schedule `ops/reconcile`. */
export async function reconcile(input: CheckInput = CHECK_INPUT): Promise<CheckSummary> {
  return await checks.reconcileStores(input);
}

/** Looks for orders that nothing will move; started by the schedule `ops/stuck`. */
export async function sweep(input: CheckInput = CHECK_INPUT): Promise<CheckSummary> {
  return await checks.sweepOrders(input);
}
