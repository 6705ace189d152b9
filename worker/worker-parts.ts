import type { TaskQueue } from '../contract/temporal/task-queues.ts';
import { NO_METRICS } from '../telemetry/metrics.ts';
import { activityTelemetry } from './interceptors/activity-telemetry.ts';
import { heartbeat } from './interceptors/heartbeat.ts';
import type { WorkerTelemetry } from './start-telemetry.ts';
import type { WorkerParts } from './start-workers.ts';
import { telemetrySink } from './telemetry-sink.ts';
import type { WorkflowCode } from './workflow-code.ts';

/** Everything a worker needs besides its connection, as the telemetry of this process shapes it. */
export function workerParts(inputs: {
  readonly telemetry: WorkerTelemetry;
  readonly workflowTask: (stage: string) => void;
  readonly workflowBundle: WorkflowCode;
  readonly deployment: WorkerParts['deployment'];
  readonly activities: Readonly<Partial<Record<TaskQueue, object>>>;
}): WorkerParts {
  const { metrics, log, tracing } = inputs.telemetry;
  return {
    workflowBundle: inputs.workflowBundle,
    deployment: inputs.deployment,
    activities: inputs.activities,
    interceptors: {
      activity: metrics === NO_METRICS ? [heartbeat()] : [activityTelemetry({ metrics, log }), heartbeat()],
    },
    sinks: telemetrySink({ metrics, log, tracing, workflowTask: inputs.workflowTask }),
  };
}
