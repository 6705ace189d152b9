/** What a history records about which worker executed an order and when. Everything else in it does not matter to recovery. */
export type WorkEvent = {
  readonly kind:
    | 'task-scheduled'
    | 'task-started'
    | 'task-completed'
    | 'activity-scheduled'
    | 'activity-started'
    | 'activity-ended';
  /** Epoch milliseconds, by the server's clock. */
  readonly at: number;
  /** Identity of the worker; null where none took part. */
  readonly worker: string | null;
  /** Of the activity that the event belongs to; null for workflow tasks. */
  readonly activityId: string | null;
};

/** One SIGKILL. `worker` is the identity under which the process polled. */
export type Kill = {
  readonly phase: KillPhase;
  readonly worker: string;
  readonly at: number;
};

export const KILL_PHASES = ['before-effect', 'after-effect', 'workflow-task', 'idle', 'random'] as const;
export type KillPhase = (typeof KILL_PHASES)[number];

/** A piece of work that died with its worker. */
export type HeldWork =
  | {
      readonly kind: 'activity';
      readonly orderId: string;
      readonly activityId: string;
      readonly type: string;
      readonly startToCloseMs: number | null;
    }
  | { readonly kind: 'workflow-task'; readonly orderId: string }
  /** Nothing was running; the next workflow task went first to the cache of the dead worker. */
  | { readonly kind: 'sticky'; readonly orderId: string };
