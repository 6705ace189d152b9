/** A part of the SDK's activation job: the variant that is set is the kind of job. */
type Job = {
  readonly fireTimer?: unknown;
  readonly signalWorkflow?: unknown;
  readonly resolveActivity?: { readonly result?: { readonly completed?: unknown } | null } | null;
};

export type Activation = {
  /** What was copied from the start of its workflow task, which no two tasks have in common. */
  readonly task: string;
  /** Of the history, up to the start of its workflow task. */
  readonly events: number;
  readonly jobs: readonly Job[];
};

/** Each becomes one event of the history, unless it is taken back in the same task. */
const COMMANDS = [
  'scheduleActivity',
  'startTimer',
  'upsertWorkflowSearchAttributes',
  'modifyWorkflowProperties',
] as const;
const TAKES_BACK = ['cancelTimer', 'requestCancelActivity'] as const;

/** Between two tasks: the first is completed, the second scheduled and started. */
const EVENTS_BETWEEN_TASKS = 3;

export type TaskCheck = {
  /** False where this activation, or the one before it, belongs to no workflow task that was completed. */
  begin(activation: Activation): boolean;
  conclude(commands: readonly object[]): void;
};

/**
 * Whether the activations of a run follow one another as its workflow tasks do. Counts no more events than there must be,
 * so that what is in order is never taken for anything else.
 */
export function createTaskCheck(): TaskCheck {
  let last: Pick<Activation, 'events' | 'task'> | undefined;
  let commands = 0;
  let takesBack = false;
  return {
    begin({ events, jobs, task }) {
      const before = last;
      last = { events, task };
      if (before === undefined || events === before.events) return true;
      const written = takesBack ? 0 : commands;
      commands = 0;
      takesBack = false;
      if (before.task === task) return false;
      const added = jobs.reduce((sum, job) => sum + eventsOf(job), 0);
      return written === 0 || events - before.events >= EVENTS_BETWEEN_TASKS + written + added;
    },
    conclude(issued) {
      const has = (command: object, names: readonly string[]) =>
        names.some((name) => (command as Readonly<Record<string, unknown>>)[name] != null);
      commands += issued.filter((command) => has(command, COMMANDS)).length;
      takesBack ||= issued.some((command) => has(command, TAKES_BACK));
    },
  };
}

function eventsOf({ fireTimer, resolveActivity, signalWorkflow }: Job): number {
  if (resolveActivity?.result?.completed != null) return 2;
  return fireTimer != null || signalWorkflow != null || resolveActivity != null ? 1 : 0;
}
