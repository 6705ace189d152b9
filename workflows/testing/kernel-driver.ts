import { fileURLToPath } from 'node:url';
import {
  ActivityFailure,
  ApplicationFailure,
  defaultFailureConverter,
  defaultPayloadConverter,
  type Payload,
  RetryState,
  TimeoutFailure,
  TimeoutType,
} from '@temporalio/common';
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';
import { coresdk } from '@temporalio/proto';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { parseWorkflowCode } from '@temporalio/worker/lib/worker.js';
import { VMWorkflowCreator } from '@temporalio/worker/lib/workflow/vm.js';
import type { WorkflowInfo } from '@temporalio/workflow';
import type { KernelInput } from './kernel-process.ts';

type Job = coresdk.workflow_activation.IWorkflowActivationJob;
type Command = coresdk.workflow_commands.IWorkflowCommand;

/** What a workflow commanded in one task, as plain data. */
export type Commanded = { readonly kind: string; readonly value?: unknown; readonly seq?: number };

export type KernelRun = {
  /** What the first task commanded. */
  readonly first: readonly Commanded[];
  complete(seq: number, result: unknown): Promise<readonly Commanded[]>;
  fail(seq: number, type: string, message?: string): Promise<readonly Commanded[]>;
  timeOut(seq: number): Promise<readonly Commanded[]>;
  cancelled(seq: number): Promise<readonly Commanded[]>;
  fire(seq: number): Promise<readonly Commanded[]>;
  update(name: string, input: unknown, id?: string): Promise<readonly Commanded[]>;
  query(): Promise<Readonly<Record<string, unknown>>>;
};

/** The workflow that exercises the kernel, with the kernel, in one piece of code that mutants can change. */
export async function bundleKernel(): Promise<string> {
  return await bundleWorkflow(new URL('kernel-process.ts', import.meta.url));
}

/** A module of workflows. */
export async function bundleWorkflow(module: URL): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(module),
    logger: new DefaultLogger('ERROR'),
  });
  return code;
}

/** When every workflow starts. Milliseconds since the epoch. */
export const START = 1_750_000_000_000;
let runs = 0;

/** Compiled once for all runs of the same code. */
let compiled: { readonly code: string; readonly creator: Promise<VMWorkflowCreator> } | null = null;

/** A task is milliseconds of work; a busy machine may take longer. */
const TASK_LIMIT_MS = 30_000;

function creatorOf(code: string): Promise<VMWorkflowCreator> {
  if (compiled?.code !== code) {
    const creator = VMWorkflowCreator.create(parseWorkflowCode(code), TASK_LIMIT_MS, new Set());
    compiled = { code, creator };
  }
  return compiled.creator;
}

type Tasks = { readonly runId: string; play(job: Job): Promise<readonly Commanded[]> };

/** Runs it in the SDK's own workflow isolate, one task for each job. */
async function openTasks(code: string, type: string): Promise<Tasks> {
  const creator = await creatorOf(code);
  runs += 1;
  const runId = `kernel-${process.pid}-${runs}`;
  const workflow = await creator.createWorkflow({
    info: infoOf(runId, type),
    randomnessSeed: [1, 2, 3, 4],
    now: START,
    showStackTraceSources: false,
  });
  let now = START;
  let historyLength = 3;
  return {
    runId,
    async play(job) {
      now += 1_000;
      historyLength += 4;
      const activation = { runId, isReplaying: false, historyLength, timestamp: msToTs(now), jobs: [job] };
      const completion = await workflow.activate(
        coresdk.workflow_activation.WorkflowActivation.fromObject(activation),
      );
      if (completion.failed != null) throw new Error(completion.failed.failure?.message ?? 'the task failed');
      return (completion.successful?.commands ?? []).map(plain);
    },
  };
}

/** Starts it; the test takes the place of the server. */
export async function startKernel(code: string, input: KernelInput | object): Promise<KernelRun> {
  return await startWorkflow(code, 'kernelProcess', input);
}

/** The same for any workflow of the code; each task takes a second. */
export async function startWorkflow(code: string, type: string, input: object): Promise<KernelRun> {
  const { play, runId } = await openTasks(code, type);
  const resolve = (seq: number, result: coresdk.activity_result.IActivityResolution) =>
    play({ resolveActivity: { seq, result } });
  const failWith = (seq: number, cause: Error) =>
    resolve(seq, { failed: { failure: activityFailure(cause) } });
  let updates = 0;
  const first = await play({
    initializeWorkflow: {
      workflowType: type,
      workflowId: runId,
      arguments: [payload(input)],
      headers: {},
      attempt: 1,
      firstExecutionRunId: runId,
    },
  });
  return {
    first,
    complete: (seq, result) => resolve(seq, { completed: { result: payload(result) } }),
    fail: (seq, type, message = 'no') => failWith(seq, ApplicationFailure.create({ type, message })),
    timeOut: (seq) => failWith(seq, new TimeoutFailure('late', undefined, TimeoutType.HEARTBEAT)),
    cancelled: (seq) =>
      resolve(seq, { cancelled: { failure: { message: 'cancelled', canceledFailureInfo: {} } } }),
    fire: (seq) => play({ fireTimer: { seq } }),
    update(name, value, id) {
      updates += 1;
      return play({ doUpdate: updateJob(name, value, { id: id ?? `update-${updates}`, number: updates }) });
    },
    async query() {
      const [answer] = await play({
        queryWorkflow: { queryId: 'q', queryType: 'process', arguments: [], headers: {} },
      });
      return answer?.value as Readonly<Record<string, unknown>>;
    },
  };
}

function updateJob(
  name: string,
  value: unknown,
  { id, number }: { readonly id: string; readonly number: number },
): NonNullable<Job['doUpdate']> {
  return {
    id,
    protocolInstanceId: `protocol-${number}`,
    name,
    input: [payload(value)],
    headers: {},
    meta: { identity: 'test', updateId: id },
    runValidator: true,
  };
}

function activityFailure(cause: Error) {
  const state = RetryState.MAXIMUM_ATTEMPTS_REACHED;
  const error = new ActivityFailure('failed', 'doStep', '1', state, 'worker', cause);
  return defaultFailureConverter.errorToFailure(error, defaultPayloadConverter);
}

function payload(value: unknown): Payload {
  return defaultPayloadConverter.toPayload(value);
}

function plain(command: Command): Commanded {
  const read = (from: unknown): unknown =>
    from == null ? undefined : defaultPayloadConverter.fromPayload(from as Payload);
  if (command.scheduleActivity != null) {
    const { activityType, arguments: args, seq } = command.scheduleActivity;
    return { kind: `schedule ${activityType}`, value: read(args?.[0]), seq: seq ?? 0 };
  }
  if (command.startTimer != null) {
    const { seq, startToFireTimeout } = command.startTimer;
    return { kind: 'timer', value: tsToMs(startToFireTimeout), seq: seq ?? 0 };
  }
  if (command.cancelTimer != null) return { kind: 'cancel timer', seq: command.cancelTimer.seq ?? 0 };
  if (command.requestCancelActivity != null) {
    return { kind: 'cancel activity', seq: command.requestCancelActivity.seq ?? 0 };
  }
  if (command.completeWorkflowExecution != null) {
    return { kind: 'complete', value: read(command.completeWorkflowExecution.result) };
  }
  if (command.failWorkflowExecution != null) {
    return { kind: 'fail', value: command.failWorkflowExecution.failure?.message };
  }
  if (command.upsertWorkflowSearchAttributes != null) {
    const { searchAttributes } = command.upsertWorkflowSearchAttributes;
    const fields = (searchAttributes as { indexedFields?: Readonly<Record<string, Payload>> } | null)
      ?.indexedFields;
    return { kind: 'upsert', value: Object.keys(fields ?? searchAttributes ?? {}) };
  }
  if (command.modifyWorkflowProperties != null) return { kind: 'memo' };
  if (command.setPatchMarker != null) return { kind: `patch ${command.setPatchMarker.patchId}` };
  if (command.respondToQuery != null)
    return { kind: 'answer', value: read(command.respondToQuery.succeeded?.response) };
  if (command.updateResponse != null) {
    const { accepted, completed, rejected } = command.updateResponse;
    if (rejected != null) return { kind: 'rejected', value: rejected.cause?.message ?? rejected.message };
    return accepted == null ? { kind: 'answered', value: read(completed) } : { kind: 'accepted' };
  }
  return { kind: Object.keys(command)[0] ?? 'nothing' };
}

function infoOf(runId: string, type: string): WorkflowInfo {
  return {
    workflowId: runId,
    runId,
    workflowType: type,
    searchAttributes: {},
    typedSearchAttributes: {} as never,
    historyLength: 3,
    historySize: 300,
    continueAsNewSuggested: false,
    namespace: 'test',
    firstExecutionRunId: runId,
    attempt: 1,
    taskTimeoutMs: 10_000,
    taskQueue: 'kernel',
    startTime: new Date(START),
    runStartTime: new Date(START),
    unsafe: { now: () => Date.now(), isReplaying: false, isReplayingHistoryEvents: false },
  } as unknown as WorkflowInfo;
}
