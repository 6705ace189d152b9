import { Context } from '@temporalio/activity';

/** What an attempt knows of itself. */
export type Attempt = {
  readonly activityType: string;
  /** The run that asks; the journal is kept by it. */
  readonly runId: string;
  /** On the monotonic clock, milliseconds: after it the server has given the task to another worker. */
  readonly deadline: number;
  readonly signal: AbortSignal;
};

/** `monotonic` gives milliseconds. Read at the start of an attempt, which is when the server starts counting, too. */
export function currentAttempt(monotonic: () => number): Attempt {
  const { info, cancellationSignal } = Context.current();
  return {
    activityType: info.activityType,
    runId: info.workflowExecution?.runId ?? '',
    deadline: monotonic() + info.startToCloseTimeoutMs,
    signal: cancellationSignal,
  };
}
