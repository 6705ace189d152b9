import type { MetricDefinition } from './metric.ts';

const WAIT_SECONDS = [0.01, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800] as const;
const TASK_SECONDS = [0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10] as const;
const ATTEMPT_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] as const;
const CALL_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] as const;
const RUN_SECONDS = [0.1, 0.5, 1, 1.5, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 30_600, 86_400] as const;

type CoreKind = {
  readonly kind: MetricDefinition['kind'];
  readonly help: string;
  readonly labels?: readonly string[];
  readonly buckets?: readonly number[];
};

// Core puts these on everything it emits; boot_id is ours.
const EVERYWHERE = ['service_name', 'boot_id'] as const;
const QUEUE = ['namespace', 'task_queue'] as const;
const BY_WORKFLOW = [...QUEUE, 'workflow_type'] as const;
const BY_ACTIVITY = [...QUEUE, 'workflow_type', 'activity_type'] as const;

const CORE: Readonly<Record<string, CoreKind>> = {
  temporal_workflow_completed_total: {
    kind: 'counter',
    help: 'Workflows closed as completed.',
    labels: BY_WORKFLOW,
  },
  temporal_workflow_failed_total: {
    kind: 'counter',
    help: 'Workflows closed as failed.',
    labels: BY_WORKFLOW,
  },
  temporal_workflow_canceled_total: {
    kind: 'counter',
    help: 'Workflows closed as cancelled.',
    labels: BY_WORKFLOW,
  },
  temporal_workflow_continue_as_new_total: {
    kind: 'counter',
    help: 'Workflows continued as new.',
    labels: BY_WORKFLOW,
  },
  temporal_workflow_endtoend_latency_seconds: {
    kind: 'histogram',
    help: 'Run start to close, failed runs included.',
    labels: BY_WORKFLOW,
    buckets: RUN_SECONDS,
  },
  temporal_workflow_task_schedule_to_start_latency_seconds: {
    kind: 'histogram',
    help: 'Wait of workflow tasks in their queue.',
    labels: QUEUE,
    buckets: WAIT_SECONDS,
  },
  temporal_workflow_task_execution_latency_seconds: {
    kind: 'histogram',
    help: 'Workflow task received to reported, replay included.',
    labels: BY_WORKFLOW,
    buckets: TASK_SECONDS,
  },
  temporal_workflow_task_replay_latency_seconds: {
    kind: 'histogram',
    help: 'Replay part of a workflow task.',
    labels: BY_WORKFLOW,
    buckets: [0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
  },
  temporal_workflow_task_execution_failed_total: {
    kind: 'counter',
    help: 'Failed workflow tasks; a stuck one counts at every retry.',
    labels: [...BY_WORKFLOW, 'failure_reason'],
  },
  temporal_workflow_task_queue_poll_succeed_total: {
    kind: 'counter',
    help: 'Workflow polls that brought a task.',
    labels: QUEUE,
  },
  temporal_workflow_task_queue_poll_empty_total: {
    kind: 'counter',
    help: 'Workflow polls that brought nothing.',
    labels: QUEUE,
  },
  temporal_workflow_active_thread_count: { kind: 'gauge', help: 'Active workflow threads.', labels: QUEUE },
  temporal_activity_schedule_to_start_latency_seconds: {
    kind: 'histogram',
    help: 'Wait of activity tasks in their queue, per attempt.',
    labels: QUEUE,
    buckets: WAIT_SECONDS,
  },
  temporal_activity_execution_latency_seconds: {
    kind: 'histogram',
    help: 'One attempt of an activity; its count is the number of attempts.',
    labels: BY_ACTIVITY,
    buckets: ATTEMPT_SECONDS,
  },
  temporal_activity_succeed_endtoend_latency_seconds: {
    kind: 'histogram',
    help: 'First schedule of an activity to its success, retries included.',
    labels: BY_ACTIVITY,
    buckets: ATTEMPT_SECONDS,
  },
  temporal_activity_execution_failed_total: {
    kind: 'counter',
    help: 'Failed attempts of activities; timeouts on the server are not among them.',
    labels: [...BY_ACTIVITY, 'failure_reason'],
  },
  temporal_activity_execution_cancelled_total: {
    kind: 'counter',
    help: 'Cancelled attempts of activities.',
    labels: BY_ACTIVITY,
  },
  temporal_activity_task_received_total: {
    kind: 'counter',
    help: 'Activity tasks received.',
    labels: [...BY_ACTIVITY, 'eager'],
  },
  temporal_activity_poll_no_task_total: {
    kind: 'counter',
    help: 'Activity polls that brought nothing.',
    labels: QUEUE,
  },
  temporal_request_total: {
    kind: 'counter',
    help: 'Requests to the server.',
    labels: ['namespace', 'operation'],
  },
  temporal_request_failure_total: {
    kind: 'counter',
    help: 'Requests to the server that failed.',
    labels: ['namespace', 'operation', 'status_code'],
  },
  temporal_request_latency_seconds: {
    kind: 'histogram',
    help: 'Time of a request to the server.',
    labels: ['namespace', 'operation'],
    buckets: CALL_SECONDS,
  },
  temporal_long_request_total: {
    kind: 'counter',
    help: 'Long polls to the server.',
    labels: [...QUEUE, 'operation'],
  },
  temporal_long_request_failure_total: {
    kind: 'counter',
    help: 'Long polls that failed; the first series that moves when the server is gone.',
    labels: [...QUEUE, 'operation', 'status_code'],
  },
  temporal_long_request_latency_seconds: {
    kind: 'histogram',
    help: 'Time of a long poll.',
    labels: [...QUEUE, 'operation'],
    buckets: [0.05, 0.1, 0.5, 1, 2.5, 10],
  },
  temporal_num_pollers: {
    kind: 'gauge',
    help: 'Poll loops, retrying ones included. Stays up when the server is gone.',
    labels: [...QUEUE, 'poller_type'],
  },
  temporal_worker_task_slots_available: {
    kind: 'gauge',
    help: 'Free slots.',
    labels: [...QUEUE, 'worker_type'],
  },
  temporal_worker_task_slots_used: { kind: 'gauge', help: 'Used slots.', labels: [...QUEUE, 'worker_type'] },
  temporal_sticky_cache_size: { kind: 'gauge', help: 'Cached workflows.', labels: QUEUE },
  temporal_sticky_cache_hit_total: {
    kind: 'counter',
    help: 'Tasks of cached workflows.',
    labels: BY_WORKFLOW,
  },
  temporal_sticky_cache_miss_total: {
    kind: 'counter',
    help: 'Partial histories of workflows that were not cached.',
    labels: QUEUE,
  },
  temporal_sticky_cache_total_forced_eviction_total: {
    kind: 'counter',
    help: 'Workflows put out of the cache.',
    labels: QUEUE,
  },
  temporal_worker_start_total: { kind: 'counter', help: 'Workers started.', labels: QUEUE },
};

/** What Temporal's worker core emits with the three Prometheus name options on. */
export const CORE_METRICS: readonly MetricDefinition[] = Object.entries(CORE).map(([name, core]) => ({
  name,
  kind: core.kind,
  unit: core.kind === 'histogram' ? 'seconds' : 'count',
  help: core.help,
  labels: Object.fromEntries(
    [...(core.labels ?? []), ...EVERYWHERE].map((label) => [label, 'code' as const]),
  ),
  ...(core.buckets === undefined ? {} : { buckets: core.buckets }),
  source: 'core',
}));

/**
 * Bucket edges that we change, by the name that core knows (without the unit). With the whole prefix in it a key
 * matches its metric only; a shorter one matches by substring, in random order.
 */
export const BUCKET_OVERRIDES: Readonly<Record<string, readonly number[]>> = {
  temporal_workflow_task_schedule_to_start_latency: WAIT_SECONDS,
  temporal_activity_schedule_to_start_latency: WAIT_SECONDS,
  temporal_workflow_task_execution_latency: TASK_SECONDS,
  temporal_activity_execution_latency: ATTEMPT_SECONDS,
  temporal_activity_succeed_endtoend_latency: ATTEMPT_SECONDS,
  temporal_request_latency: CALL_SECONDS,
};
