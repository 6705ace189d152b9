import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { TASK_QUEUES, type TaskQueue } from '../contract/temporal/task-queues.ts';
import { type Deployment, deploymentOptions, holdPatches } from './deployment.ts';
import { QUEUE_TUNING } from './queues.ts';
import type { WorkerSettings } from './settings.ts';
import type { WorkflowCode } from './workflow-code.ts';

export type WorkerParts = {
  readonly workflowBundle: WorkflowCode;
  /** Null: the worker is unversioned. */
  readonly deployment: Deployment | null;
  readonly activities: Readonly<Partial<Record<TaskQueue, object>>>;
  readonly interceptors: NonNullable<WorkerOptions['interceptors']>;
  readonly sinks: NonNullable<WorkerOptions['sinks']>;
};

/** In-flight attempts may finish within the grace; after it they are cancelled, and after the force time left. */
const SHUTDOWN_GRACE_SECONDS = 10;
export const SHUTDOWN_FORCE_SECONDS = 14;

export type RunningWorkers = {
  /** All queues are being polled. */
  polling(): boolean;
  /** Settles when every worker has stopped; rejects with the first failure, after the others were stopped too. */
  readonly done: Promise<void>;
  shutdown(): void;
  /** From now on it polls and answers there. */
  moveTo(connection: NativeConnection): void;
};

/** One connection, one worker for each task queue. Workers that were created are stopped when a later one fails. */
export async function startWorkers(
  settings: WorkerSettings,
  connection: NativeConnection,
  parts: WorkerParts,
): Promise<RunningWorkers> {
  const workers: Worker[] = [];
  for (const taskQueue of Object.values(TASK_QUEUES)) {
    const activities = parts.activities[taskQueue];
    if (taskQueue !== TASK_QUEUES.orders && activities === undefined) continue;
    workers.push(
      await Worker.create({
        connection,
        namespace: settings.namespace,
        taskQueue,
        identity: `${settings.name}@${process.pid}`,
        shutdownGraceTime: SHUTDOWN_GRACE_SECONDS * 1_000,
        shutdownForceTime: SHUTDOWN_FORCE_SECONDS * 1_000,
        interceptors: parts.interceptors,
        ...(activities === undefined ? {} : { activities }),
        ...(taskQueue === TASK_QUEUES.orders
          ? {
              workflowBundle: parts.workflowBundle,
              sinks: parts.sinks,
              ...holdPatches(settings.heldPatches),
            }
          : {}),
        ...QUEUE_TUNING[taskQueue],
        ...(taskQueue === TASK_QUEUES.payment && settings.paymentPerSecond !== null
          ? { maxTaskQueueActivitiesPerSecond: settings.paymentPerSecond }
          : {}),
        ...deploymentOptions(parts.deployment),
      }),
    );
  }
  const shutdown = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((worker) =>
    worker.run().catch((error: unknown) => {
      shutdown();
      throw error;
    }),
  );
  return {
    polling: () => workers.every((worker) => worker.getState() === 'RUNNING'),
    done: Promise.allSettled(runs).then((results) => {
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    }),
    shutdown,
    moveTo: (next) => {
      for (const worker of workers) worker.connection = next;
    },
  };
}
