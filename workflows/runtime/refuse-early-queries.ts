import { type WorkflowInternalsInterceptor, workflowInfo } from '@temporalio/workflow';
import { EARLY_QUERY } from '../../contract/temporal/early-query.ts';
import { createTaskCheck } from './task-check.ts';

/**
 * A query that waits for a worker while a timer fires brings a history that ends behind the last workflow task, or with a
 * task that another worker has. SDK 1.24 then hands those events to the workflow as if they were its task. What the
 * workflow decides there is written down with the commands of the task that comes later, ahead of the update that came
 * with it, while a replay sees the update first: the run could not be replayed any more.
 *
 * Where that shows before the query is answered, the query alone fails; where it shows only when the next task comes, the
 * task fails. Both drop the run from the worker's cache, and the next task begins with a replay.
 */
export function refuseEarlyQueries(): WorkflowInternalsInterceptor {
  const check = createTaskCheck();
  return {
    activate(input, next) {
      const { historyLength, historySizeBytes, jobs, timestamp } = input.activation;
      if (!jobs?.some((job) => job.queryWorkflow == null)) return next(input);
      const task = `${timestamp?.seconds} ${timestamp?.nanos} ${historySizeBytes}`;
      const follows = check.begin({ task, events: historyLength ?? 0, jobs });
      if (!follows && !isRepeated()) throw new Error(EARLY_QUERY);
      return next(input);
    },
    concludeActivation(input, next) {
      const output = next(input);
      check.conclude(output.commands);
      return output;
    },
  };
}

/** A history that is only repeated may end with events of no task: that of any run that is open. */
function isRepeated(): boolean {
  return /^(replay-runs|fake_replay_queue)-\d+$/.test(workflowInfo().taskQueue);
}
