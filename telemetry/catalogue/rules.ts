import { DOMAIN_METRICS } from './domain-metrics.ts';
import { TASK_QUEUE_NAMES } from './label-values.ts';

export type RecordingRule = { readonly record: string; readonly expr: string; readonly why: string };

/** Only our own queues: the server polls a dozen internal ones, and every worker has a command queue of its own. */
export const OWN_QUEUES = `task_queue=~"${[...TASK_QUEUE_NAMES].sort().join('|')}"`;

export const POLLERS_RULE = 'task_queue:pollers:sum';

/** Named level:metric:operation. Every rule states why it is not a query in a dashboard. */
export const RECORDING_RULES: readonly RecordingRule[] = [
  {
    record: POLLERS_RULE,
    // The server's word and the workers' word are added: a worker that cannot be scraped still polls, and a worker
    // whose slots are all taken polls less but lives. Zero counts only if no other series is above it.
    expr: `sum by (namespace, task_queue) ({__name__=~"pending_polls|temporal_num_pollers",${OWN_QUEUES}})`,
    why: 'WorkerAbsent needs its past: a killed worker leaves no zero, it leaves nothing.',
  },
  {
    record: 'orders:finished:increase10m',
    expr: `sum by (status) (increase(${DOMAIN_METRICS.ordersFinished.name}[10m]))`,
    why: 'Orders and alerts of later rules share the same window.',
  },
  {
    record: 'task_queue:workflow_task_wait:slow_ratio_rate5m',
    expr:
      '1 - sum by (namespace, task_queue) (rate(temporal_workflow_task_schedule_to_start_latency_seconds_bucket{le="0.2"}[5m]))' +
      ' / (sum by (namespace, task_queue) (rate(temporal_workflow_task_schedule_to_start_latency_seconds_count[5m])) > 0)',
    why: 'A share over an exact bucket edge; a quantile between two edges is a guess.',
  },
  {
    record: 'activity:attempts:failure_ratio_rate5m',
    expr:
      'sum by (activity_type) (rate(temporal_activity_execution_failed_total[5m]))' +
      ' / (sum by (activity_type) (rate(temporal_activity_execution_latency_seconds_count[5m])) > 0)',
    why: 'Attempts, not activities: one that is tried ten times counts ten times.',
  },
];
