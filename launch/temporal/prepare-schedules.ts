import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { CHECK_INPUT } from '../../contract/checks/checks.ts';
import { OPERATIONS_WORKFLOW_IDS, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { GRPC, GrpcFailure } from './grpc-call.ts';
import type { TemporalApi } from './temporal-api.ts';

const { ScheduleOverlapPolicy } = proto.temporal.api.enums.v1;

/** A pass that hangs ends by this, so that it does not block all later ones. */
const RUN_LIMIT_MS = 10 * 60_000;
/** Passes that were missed while everything was down are not made up for: the next looks at the same things. */
const CATCH_UP_MS = 10_000;

/** Makes the two checks run every so often; a schedule that exists takes the interval on. */
export async function prepareSchedules(
  api: TemporalApi,
  options: { readonly namespace: string; readonly everyMs: number },
): Promise<void> {
  const wanted = [
    { scheduleId: OPERATIONS_WORKFLOW_IDS.reconcile, type: WORKFLOW_TYPES.reconcile, offsetMs: 0 },
    // In turns, so that the two passes do not meet.
    { scheduleId: OPERATIONS_WORKFLOW_IDS.sweep, type: WORKFLOW_TYPES.sweep, offsetMs: options.everyMs / 2 },
  ];
  for (const { offsetMs, scheduleId, type } of wanted) {
    const schedule = scheduleOf({ everyMs: options.everyMs, offsetMs, scheduleId, type });
    const request = { namespace: options.namespace, scheduleId, schedule, requestId: crypto.randomUUID() };
    try {
      await api.workflows.createSchedule(request);
    } catch (error) {
      if (!(error instanceof GrpcFailure) || error.code !== GRPC.alreadyExists) throw error;
      await api.workflows.updateSchedule(request);
    }
  }
}

/** Takes them away where a stack is asked to run without. */
export async function removeSchedules(api: TemporalApi, namespace: string): Promise<void> {
  for (const scheduleId of Object.values(OPERATIONS_WORKFLOW_IDS)) {
    await api.workflows.deleteSchedule({ namespace, scheduleId }).catch((error: unknown) => {
      if (!(error instanceof GrpcFailure) || error.code !== GRPC.notFound) throw error;
    });
  }
}

function scheduleOf(options: {
  readonly everyMs: number;
  readonly offsetMs: number;
  readonly scheduleId: string;
  readonly type: string;
}) {
  return {
    spec: { interval: [{ interval: msToTs(options.everyMs), phase: msToTs(options.offsetMs) }] },
    policies: {
      overlapPolicy: ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP,
      catchupWindow: msToTs(CATCH_UP_MS),
    },
    action: {
      startWorkflow: {
        workflowId: options.scheduleId,
        workflowType: { name: options.type },
        taskQueue: { name: TASK_QUEUES.orders },
        input: { payloads: [jsonPayload(CHECK_INPUT)] },
        workflowRunTimeout: msToTs(RUN_LIMIT_MS),
      },
    },
  };
}

function jsonPayload(value: unknown) {
  const encode = new TextEncoder();
  return {
    metadata: { encoding: encode.encode('json/plain') },
    data: encode.encode(JSON.stringify(value)),
  };
}
