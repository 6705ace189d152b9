import type { WorkerOptions } from '@temporalio/worker';
import { TASK_QUEUES, type TaskQueue } from '../contract/temporal/task-queues.ts';

type QueueTuning = Pick<
  WorkerOptions,
  | 'maxConcurrentWorkflowTaskExecutions'
  | 'maxConcurrentWorkflowTaskPolls'
  | 'nonStickyToStickyPollRatio'
  | 'maxConcurrentActivityTaskExecutions'
  | 'maxConcurrentActivityTaskPolls'
  | 'maxTaskQueueActivitiesPerSecond'
  | 'maxCachedWorkflows'
  | 'stickyQueueScheduleToStartTimeout'
>;

/**
 * Slots by what the queue waits for: the database by its connections, providers by what one slow provider may hold.
 *
 * Workflow tasks wait for one thread, so a worker takes few at a time and leaves the rest to others. A sticky task of
 * a killed worker waits `stickyQueueScheduleToStartTimeout` before another worker gets it: 10.5 s by default, and
 * shorter is not always better. A burst of 100 orders on two cores that had ten times their work: with 40 slots and
 * 2 s, 232 tasks timed out and were replayed by other workers, and the burst took 82 s; with 8 slots and 4 s, 2 and 43 s.
 *
 * After the server died and came back, tasks whose worker was lost wait in the common queue; a fifth of the polls, the
 * default, left some there for 18 s behind the others. A third keeps both queues moving.
 */
export const QUEUE_TUNING: Readonly<Record<TaskQueue, QueueTuning>> = {
  [TASK_QUEUES.orders]: {
    maxConcurrentWorkflowTaskExecutions: 8,
    maxConcurrentWorkflowTaskPolls: 6,
    nonStickyToStickyPollRatio: 0.34,
    maxConcurrentActivityTaskExecutions: 10,
    maxConcurrentActivityTaskPolls: 2,
    maxCachedWorkflows: 1_000,
    stickyQueueScheduleToStartTimeout: '4s',
  },
  [TASK_QUEUES.db]: { maxConcurrentActivityTaskExecutions: 20, maxConcurrentActivityTaskPolls: 5 },
  // The provider defines its rate, so it is a setting: QUARTERDECK_PAYMENT_PER_SECOND.
  [TASK_QUEUES.payment]: { maxConcurrentActivityTaskExecutions: 20, maxConcurrentActivityTaskPolls: 4 },
  [TASK_QUEUES.vendor]: { maxConcurrentActivityTaskExecutions: 20, maxConcurrentActivityTaskPolls: 4 },
  [TASK_QUEUES.notify]: { maxConcurrentActivityTaskExecutions: 10, maxConcurrentActivityTaskPolls: 2 },
};
