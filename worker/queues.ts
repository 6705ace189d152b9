import type { WorkerOptions } from '@temporalio/worker';
import { TASK_QUEUES, type TaskQueue } from '../contract/task-queues.ts';

type QueueTuning = Pick<
  WorkerOptions,
  | 'maxConcurrentWorkflowTaskExecutions'
  | 'maxConcurrentWorkflowTaskPolls'
  | 'maxConcurrentActivityTaskExecutions'
  | 'maxConcurrentActivityTaskPolls'
  | 'maxTaskQueueActivitiesPerSecond'
  | 'maxCachedWorkflows'
  | 'stickyQueueScheduleToStartTimeout'
>;

/**
 * Slots by what the queue waits for: the database by its connections, providers by what one slow provider may hold.
 * A sticky task of a killed worker waits this long before another worker gets it: 10.5 s by default, 2.2 s with 2 s.
 */
export const QUEUE_TUNING: Readonly<Record<TaskQueue, QueueTuning>> = {
  [TASK_QUEUES.orders]: {
    maxConcurrentWorkflowTaskExecutions: 40,
    maxConcurrentWorkflowTaskPolls: 6,
    maxConcurrentActivityTaskExecutions: 10,
    maxConcurrentActivityTaskPolls: 2,
    maxCachedWorkflows: 1_000,
    stickyQueueScheduleToStartTimeout: '2s',
  },
  [TASK_QUEUES.db]: { maxConcurrentActivityTaskExecutions: 20, maxConcurrentActivityTaskPolls: 5 },
  // `maxTaskQueueActivitiesPerSecond` goes here when a payment provider limits its callers.
  [TASK_QUEUES.payment]: { maxConcurrentActivityTaskExecutions: 20, maxConcurrentActivityTaskPolls: 4 },
  [TASK_QUEUES.vendor]: { maxConcurrentActivityTaskExecutions: 20, maxConcurrentActivityTaskPolls: 4 },
  [TASK_QUEUES.notify]: { maxConcurrentActivityTaskExecutions: 10, maxConcurrentActivityTaskPolls: 2 },
};
