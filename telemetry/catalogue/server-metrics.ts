import type { MetricDefinition } from './metric.ts';

type ServerKind = {
  readonly kind: MetricDefinition['kind'];
  readonly unit?: MetricDefinition['unit'];
  readonly help: string;
  readonly labels: readonly string[];
};

const BY_WORKFLOW = ['namespace', 'task_queue', 'workflow_type', 'operation'] as const;
const BY_QUEUE = ['namespace', 'task_queue', 'task_type'] as const;

/**
 * The few families of the Temporal server that we keep; it emits about two hundred. Label names are those after the
 * scrape has rewritten the server's spelling to ours.
 */
const SERVER: Readonly<Record<string, ServerKind>> = {
  workflow_success: { kind: 'counter', help: 'Workflows closed as completed.', labels: BY_WORKFLOW },
  workflow_failed: { kind: 'counter', help: 'Workflows closed as failed.', labels: BY_WORKFLOW },
  workflow_timeout: { kind: 'counter', help: 'Workflows that timed out.', labels: BY_WORKFLOW },
  workflow_terminate: { kind: 'counter', help: 'Workflows that were terminated.', labels: BY_WORKFLOW },
  workflow_cancel: { kind: 'counter', help: 'Workflows closed as cancelled.', labels: BY_WORKFLOW },
  approximate_backlog_count: {
    kind: 'gauge',
    help: 'Tasks that wait in a queue; up to a minute late.',
    labels: [...BY_QUEUE, 'task_priority'],
  },
  approximate_backlog_age_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    help: 'Age of the oldest waiting task; up to a minute late.',
    labels: [...BY_QUEUE, 'task_priority'],
  },
  no_poller_tasks: {
    kind: 'counter',
    help: 'Tasks added to a queue without a recent poll.',
    labels: BY_QUEUE,
  },
  pending_polls: { kind: 'gauge', help: 'Polls that wait at the server.', labels: BY_QUEUE },
  poll_success: { kind: 'counter', help: 'Polls answered with a task.', labels: BY_QUEUE },
  poll_timeouts: { kind: 'counter', help: 'Polls that ended without a task.', labels: BY_QUEUE },
  service_requests: { kind: 'counter', help: 'Requests to the server.', labels: ['namespace', 'operation'] },
  service_error_with_type: {
    kind: 'counter',
    help: 'Requests that the server answered with an error.',
    labels: ['namespace', 'operation', 'error_type'],
  },
  persistence_latency: {
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time of a call to the store of the server.',
    labels: ['operation'],
  },
};

export const SERVER_METRICS: readonly MetricDefinition[] = Object.entries(SERVER).map(([name, server]) => ({
  name,
  kind: server.kind,
  unit: server.unit ?? 'count',
  help: server.help,
  labels: Object.fromEntries(server.labels.map((label) => [label, 'code' as const])),
  source: 'server',
}));
