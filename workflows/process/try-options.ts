import { ActivityCancellationType } from '@temporalio/workflow';
import { NON_RETRYABLE_FAILURES } from '../../contract/order/activities.ts';
import type { TaskQueue } from '../../contract/temporal/task-queues.ts';
import type { TryPolicy } from '../../domain/policy.ts';

/** How the types differ. */
export type TryRules = {
  /** By the type of the failure; an activity may also mark it so itself. */
  readonly stopsOnPermanentFailure: boolean;
  /** An undo must not start while the step it undoes is still being carried out somewhere. */
  readonly awaitsCancelled: boolean;
  readonly heartbeats: boolean;
};

const STEP: TryRules = { stopsOnPermanentFailure: true, awaitsCancelled: true, heartbeats: true };

/** How an activity is tried: on the queue of what it depends on, by its policy. */
export function tryOptions(taskQueue: TaskQueue, policy: TryPolicy, rules: TryRules = STEP) {
  return {
    taskQueue,
    startToCloseTimeout: policy.startToClose,
    scheduleToCloseTimeout: policy.budget,
    ...(policy.heartbeat === null || !rules.heartbeats ? {} : { heartbeatTimeout: policy.heartbeat }),
    retry: {
      initialInterval: policy.firstRetry,
      backoffCoefficient: policy.backoff,
      maximumInterval: policy.retryCap,
      ...(rules.stopsOnPermanentFailure ? { nonRetryableErrorTypes: [...NON_RETRYABLE_FAILURES] } : {}),
    },
    ...(rules.awaitsCancelled
      ? { cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED }
      : {}),
  };
}
