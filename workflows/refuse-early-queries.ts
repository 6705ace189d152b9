import type { WorkflowInternalsInterceptor } from '@temporalio/workflow';
import { EARLY_QUERY } from '../contract/early-query.ts';

/**
 * A query that waits for a worker while a timer fires brings a history that ends behind the last workflow task. SDK 1.24
 * then hands those events to the workflow before that task has begun, at the time of the task before. What the workflow
 * decides there is written down with the commands of the real task, ahead of the update that came with it, while a
 * replay sees the update first: the run could not be replayed any more.
 *
 * Such an activation is told by its history, which is longer than the last one while its size and its time, both
 * copied from the start of a workflow task, are the same. Failing it fails the query alone and drops the run from the
 * worker's cache; the workflow task itself then comes as it should.
 */
export function refuseEarlyQueries(): WorkflowInternalsInterceptor {
  let last: { readonly events: number; readonly task: string } | null = null;
  return {
    activate(input, next) {
      const { historyLength, historySizeBytes, jobs, timestamp } = input.activation;
      if (!jobs?.some((job) => job.queryWorkflow == null)) return next(input);
      const events = historyLength ?? 0;
      const task = `${timestamp?.seconds} ${timestamp?.nanos} ${historySizeBytes}`;
      if (last !== null && events > last.events && task === last.task) throw new Error(EARLY_QUERY);
      last = { events, task };
      return next(input);
    },
  };
}
