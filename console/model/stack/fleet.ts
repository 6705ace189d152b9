import type { Polling } from '../../../operations/workers/polling.ts';
import type { QueueFacts } from '../../../operations/workers/queues.ts';
import type { WorkerProcess } from '../../../operations/workers/workers.ts';

export type QueueState = { readonly facts: QueueFacts; readonly polling: Polling };

/** Who works, and what waits for them. */
export type Fleet = {
  /** null where the server keeps no list of workers. */
  readonly workers: readonly WorkerProcess[] | null;
  readonly queues: readonly QueueState[];
  readonly readAt: number;
};
