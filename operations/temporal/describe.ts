import type { temporal } from '@temporalio/proto';
import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { attributesOf, decodeRow, memoOf } from '../subjects/order/decode-row.ts';
import type { OrderRow } from '../subjects/order/order-row.ts';
import { findUndo, type UndoFacts, withUndo } from '../subjects/order/undo-run.ts';
import { subjectOf } from '../subjects/subject.ts';
import { plainText } from '../text/plain-text.ts';
import type { TemporalLink } from './connect.ts';
import { type FailureLine, failureChain, failureInOneLine } from './failure-line.ts';
import type { Result } from './problem.ts';
import { durationOf, numberOf, timeOf } from './proto-values.ts';

export type PendingActivity = {
  readonly id: string;
  readonly type: string;
  readonly taskQueue: string | null;
  readonly state: 'scheduled' | 'started' | 'cancelling' | 'paused';
  readonly attempt: number;
  /** null: without limit. */
  readonly attemptsMax: number | null;
  readonly scheduledAt: number | null;
  readonly lastStartedAt: number | null;
  readonly nextAttemptAt: number | null;
  /** When the server gives up on it. */
  readonly expiresAt: number | null;
  readonly lastHeartbeatAt: number | null;
  readonly lastWorker: string | null;
  readonly heartbeatTimeoutMs: number | null;
  readonly startToCloseMs: number | null;
  /** Outermost first; empty while nothing failed. */
  readonly lastFailure: readonly FailureLine[];
};

/** The workflow task that waits or runs now: its attempt above 1 means that the code fails. */
export type PendingTask = {
  readonly state: 'scheduled' | 'started';
  readonly attempt: number;
  readonly scheduledAt: number | null;
  readonly startedAt: number | null;
};

/** All that the server itself knows of one run, read at once. No worker is needed. */
export type OrderFacts = {
  readonly row: OrderRow;
  readonly pendingActivities: readonly PendingActivity[];
  readonly pendingTask: PendingTask | null;
  /** The id of the run that started this one. */
  readonly parent: string | null;
  readonly pendingChildren: readonly { readonly workflowId: string; readonly type: string }[];
  /** The run that undoes the order now; its activities and its task are counted with the order's. */
  readonly undo: UndoFacts | null;
  readonly pause: { readonly by: string; readonly at: number | null; readonly reason: string } | null;
  readonly cancelRequested: boolean;
  /** The run that a reset put in this one's place. */
  readonly resetRunId: string | null;
  readonly firstRunId: string;
  readonly historyEvents: number;
  readonly historyBytes: number;
  readonly stateTransitions: number;
  readonly taskQueue: string;
  readonly build: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly memo: Readonly<Record<string, unknown>>;
  readonly readAt: number;
};

export type RunRef = { readonly workflowId: string; readonly runId?: string };

export function runOfOrder(orderId: string, runId?: string): RunRef {
  return { workflowId: orderWorkflowId(orderId), ...(runId === undefined ? {} : { runId }) };
}

/**
 * About 8 ms, twice that while it is being undone; does not draw from the visibility budget. Without a run id it is the
 * newest run.
 */
export async function describeOrder(
  link: TemporalLink,
  run: RunRef,
  signal?: AbortSignal,
): Promise<Result<OrderFacts>> {
  const described = await describeRun(link, run, signal);
  if (!described.ok) return described;
  const undo = await findUndo(described.value, (workflowId) => describeRun(link, { workflowId }, signal));
  if (!undo.ok) return undo;
  return undo.value === null ? described : { ok: true, value: withUndo(described.value, undo.value) };
}

export async function describeRun(
  link: TemporalLink,
  run: RunRef,
  signal?: AbortSignal,
): Promise<Result<OrderFacts>> {
  const answer = await link.call(
    {
      what: `look at ${run.workflowId.replace(/^order\//, '')}`,
      ...(signal === undefined ? {} : { signal }),
    },
    (client) =>
      client.workflowService.describeWorkflowExecution({
        namespace: link.target.namespace,
        execution: { workflowId: run.workflowId, runId: run.runId ?? '' },
      }),
  );
  if (answer.ok) return { ok: true, value: decodeFacts(answer.value, Date.now()) };
  if (answer.problem.kind !== 'not-found') return answer;
  const { id, noun } = subjectOf(run.workflowId);
  return {
    ok: false,
    problem: {
      ...answer.problem,
      message: `there is no ${noun} ${id}${run.runId === undefined ? '' : ` with run ${run.runId}`} in namespace ${link.target.namespace} of ${link.target.address}`,
    },
  };
}

export function decodeFacts(
  raw: temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse.$Properties,
  readAt: number,
): OrderFacts {
  const info = raw.workflowExecutionInfo ?? {};
  const pendingActivities = (raw.pendingActivities ?? []).map(decodeActivity);
  const attempts = Math.max(0, ...pendingActivities.map((activity) => activity.attempt));
  const row: OrderRow = {
    ...decodeRow(info),
    attempts: attempts === 0 ? 1 : attempts,
    failing: failingOf(pendingActivities),
  };
  const task = raw.pendingWorkflowTask;
  const extended = raw.workflowExtendedInfo;
  const pause = extended?.pauseInfo;
  return {
    row,
    pendingActivities,
    pendingTask:
      task === null || task === undefined
        ? null
        : {
            state: task.state === 2 ? 'started' : 'scheduled',
            attempt: task.attempt ?? 1,
            scheduledAt: timeOf(task.originalScheduledTime) ?? timeOf(task.scheduledTime),
            startedAt: timeOf(task.startedTime),
          },
    parent: info.parentExecution?.workflowId || null,
    pendingChildren: (raw.pendingChildren ?? []).map((child) => ({
      workflowId: child.workflowId ?? '',
      type: child.workflowTypeName ?? '',
    })),
    undo: null,
    pause:
      row.run !== 'paused' || pause === null || pause === undefined
        ? null
        : {
            by: pause.identity ?? '',
            at: timeOf(pause.pausedTime),
            reason: plainText(pause.reason ?? '', 500),
          },
    cancelRequested: extended?.cancelRequested === true,
    resetRunId: extended?.resetRunId ? extended.resetRunId : null,
    firstRunId: info.firstRunId ?? '',
    historyEvents: numberOf(info.historyLength),
    historyBytes: numberOf(info.historySizeBytes),
    stateTransitions: numberOf(info.stateTransitionCount),
    taskQueue: raw.executionConfig?.taskQueue?.name ?? info.taskQueue ?? '',
    build: buildOf(info),
    attributes: attributesOf(info),
    memo: memoOf(info),
    readAt,
  };
}

/** The SDK's default without a configured build. */
export const UNNAMED_BUILD = '@temporalio/worker@';

function buildOf(info: temporal.api.workflow.v1.WorkflowExecutionInfo.$Properties): string | null {
  const build =
    info.versioningInfo?.deploymentVersion?.buildId ?? info.mostRecentWorkerVersionStamp?.buildId ?? '';
  return build === '' || build.startsWith(UNNAMED_BUILD) ? null : build;
}

const ACTIVITY_STATES: Readonly<Record<number, PendingActivity['state']>> = {
  1: 'scheduled',
  2: 'started',
  3: 'cancelling',
  4: 'paused',
  5: 'paused',
};

function decodeActivity(raw: temporal.api.workflow.v1.PendingActivityInfo.$Properties): PendingActivity {
  const state = raw.paused === true ? 'paused' : (ACTIVITY_STATES[raw.state ?? 1] ?? 'scheduled');
  const worker = raw.lastWorkerIdentity ?? '';
  const waiting = state === 'scheduled';
  return {
    id: raw.activityId ?? '',
    type: raw.activityType?.name ?? '',
    taskQueue: raw.activityOptions?.taskQueue?.name ?? null,
    state,
    attempt: raw.attempt ?? 1,
    attemptsMax: raw.maximumAttempts ? raw.maximumAttempts : null,
    scheduledAt: timeOf(raw.scheduledTime),
    lastStartedAt: timeOf(raw.lastStartedTime),
    nextAttemptAt: waiting ? timeOf(raw.nextAttemptScheduleTime) : null,
    expiresAt: timeOf(raw.expirationTime),
    lastHeartbeatAt: timeOf(raw.lastHeartbeatTime),
    lastWorker: worker === '' ? null : worker,
    heartbeatTimeoutMs: durationOf(raw.activityOptions?.heartbeatTimeout),
    startToCloseMs: durationOf(raw.activityOptions?.startToCloseTimeout),
    lastFailure: failureChain(raw.lastFailure),
  };
}

/** What the step that was tried most often last failed with, with the queue it works on. */
function failingOf(activities: readonly PendingActivity[]): string | null {
  const failing = activities
    .filter((activity) => activity.lastFailure.length > 0)
    .sort((a, b) => b.attempt - a.attempt)[0];
  if (failing === undefined) return null;
  return `${failing.taskQueue ?? failing.type}: ${failureInOneLine(failing.lastFailure)}`;
}
