import { DOMAIN_METRICS } from './domain-metrics.ts';
import { PROCESS_METRICS } from './process-metrics.ts';
import { OWN_QUEUES, POLLERS_RULE } from './rules.ts';

export type PanelDefinition = {
  readonly title: string;
  /** What it shows and when to act, in one or two sentences. */
  readonly description: string;
  readonly kind: 'timeseries' | 'stat';
  /** Grafana's name of the unit. */
  readonly unit: 'short' | 's' | 'bytes' | 'percentunit' | 'ops';
  /** In columns of 24. */
  readonly width: 4 | 6 | 8 | 12;
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
  /** From this value on it is drawn in red. */
  readonly redFrom?: number;
  /** Empty in an idle system, so that the check of live queries does not report it as broken. */
  readonly bornByEvents?: true;
};

export type RowDefinition = { readonly title: string; readonly panels: readonly PanelDefinition[] };

export type DashboardDefinition = {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly RowDefinition[];
};

const M = DOMAIN_METRICS;
const RATE = '$__rate_interval';
/** The variable of the dashboard: all workers or some. */
const WORKER = 'job="worker",instance=~"$instance"';

/** A share of two rates that is 0, not empty, while nothing is bad. */
const share = (bad: string, all: string) => `(${bad} or vector(0)) / (${all} > 0)`;
const quantile = (q: number, metric: string, by: string) =>
  `histogram_quantile(${q}, sum by (le, ${by}) (rate(${metric}_bucket[${RATE}])))`;

export const ORDERS_DASHBOARD: DashboardDefinition = {
  uid: 'quarterdeck-orders',
  title: 'Orders',
  description: 'Progress of orders, what they wait for, and the load of the workers.',
  rows: [
    {
      title: 'Now',
      panels: [
        {
          title: 'Started',
          description: 'Orders per second that a worker took up.',
          kind: 'stat',
          unit: 'ops',
          width: 4,
          queries: [{ expr: `sum(rate(${M.ordersStarted.name}[${RATE}]))`, legend: 'started' }],
        },
        {
          title: 'Completed',
          description: 'Orders per second that ended well.',
          kind: 'stat',
          unit: 'ops',
          width: 4,
          queries: [
            { expr: `sum(rate(${M.ordersFinished.name}{status="completed"}[${RATE}]))`, legend: 'completed' },
          ],
        },
        {
          title: 'Failed share',
          description: 'Share of the finished orders that failed: the system could not carry them out.',
          kind: 'stat',
          unit: 'percentunit',
          width: 4,
          redFrom: 0.005,
          queries: [
            {
              expr: share(
                `sum(increase(${M.ordersFinished.name}{status="failed"}[10m]))`,
                `sum(increase(${M.ordersFinished.name}[10m]))`,
              ),
              legend: 'failed',
            },
          ],
        },
        {
          title: 'Queues without a poller',
          description: 'Task queues without pollers. WorkerAbsent fires if one stays so.',
          kind: 'stat',
          unit: 'short',
          width: 4,
          redFrom: 1,
          queries: [{ expr: `count(${POLLERS_RULE} == 0) or vector(0)`, legend: 'silent' }],
        },
        {
          title: 'Alerts firing',
          description: 'All alerts of this system that fire now.',
          kind: 'stat',
          unit: 'short',
          width: 4,
          redFrom: 1,
          queries: [
            {
              expr: 'count(ALERTS{alertstate="firing",service="quarterdeck"}) or vector(0)',
              legend: 'firing',
            },
          ],
        },
        {
          title: 'Workers',
          description: 'Worker processes that answer the scrape.',
          kind: 'stat',
          unit: 'short',
          width: 4,
          queries: [
            {
              expr: `count(${PROCESS_METRICS.build.name}{program="worker"}) or vector(0)`,
              legend: 'workers',
            },
          ],
        },
      ],
    },
    {
      title: 'Orders',
      panels: [
        {
          title: 'Finished, by how',
          description: 'Orders per second by the stage in which they ended.',
          kind: 'timeseries',
          unit: 'ops',
          width: 12,
          queries: [
            { expr: `sum by (status) (rate(${M.ordersFinished.name}[${RATE}]))`, legend: '{{status}}' },
          ],
        },
        {
          title: 'Stages entered',
          description:
            'Orders per second that entered each stage. A stage that is entered and not left holds them.',
          kind: 'timeseries',
          unit: 'ops',
          width: 12,
          queries: [
            { expr: `sum by (stage) (rate(${M.orderTransitions.name}[${RATE}]))`, legend: '{{stage}}' },
          ],
        },
        {
          title: 'Time in a stage, p95',
          description: 'How long the slowest twentieth of the orders stayed in a stage before it left it.',
          kind: 'timeseries',
          unit: 's',
          width: 12,
          bornByEvents: true,
          queries: [{ expr: quantile(0.95, M.orderStageSeconds.name, 'stage'), legend: '{{stage}}' }],
        },
        {
          title: 'Start to end, p95',
          description: 'Time from the start of an order to its end, by how it ended.',
          kind: 'timeseries',
          unit: 's',
          width: 12,
          bornByEvents: true,
          queries: [{ expr: quantile(0.95, M.orderSeconds.name, 'status'), legend: '{{status}}' }],
        },
      ],
    },
    {
      title: 'What they wait for',
      panels: [
        {
          title: 'Pollers by queue',
          description:
            'Polls that wait at the server plus poll loops of the workers. Zero: no worker takes tasks.',
          kind: 'timeseries',
          unit: 'short',
          width: 8,
          queries: [{ expr: POLLERS_RULE, legend: '{{task_queue}}' }],
        },
        {
          title: 'Backlog by queue',
          description: 'Tasks that wait in each queue. The server reports it with up to a minute of delay.',
          kind: 'timeseries',
          unit: 'short',
          width: 8,
          queries: [
            {
              expr: `sum by (task_queue) (approximate_backlog_count{${OWN_QUEUES}})`,
              legend: '{{task_queue}}',
            },
          ],
        },
        {
          title: 'Workflow tasks that waited over 0.2 s',
          description: 'Share of the workflow tasks that waited longer than 0.2 s for a worker.',
          kind: 'timeseries',
          unit: 'percentunit',
          width: 8,
          bornByEvents: true,
          queries: [{ expr: 'task_queue:workflow_task_wait:slow_ratio_rate5m', legend: '{{task_queue}}' }],
        },
        {
          title: 'Failed attempts',
          description: 'Share of the attempts of each activity that failed. Retries are attempts.',
          kind: 'timeseries',
          unit: 'percentunit',
          width: 8,
          bornByEvents: true,
          queries: [{ expr: 'activity:attempts:failure_ratio_rate5m', legend: '{{activity_type}}' }],
        },
        {
          title: 'Provider answers',
          description:
            'HTTP requests to providers per second by provider and outcome; no-answer is the worst.',
          kind: 'timeseries',
          unit: 'ops',
          width: 8,
          queries: [
            {
              expr: `sum by (provider, outcome) (rate(${M.providerRequests.name}[${RATE}])) > 0`,
              legend: '{{provider}} {{outcome}}',
            },
          ],
          bornByEvents: true,
        },
        {
          title: 'Effects in doubt and replayed',
          description: 'Attempts with an unknown outcome, and effects answered from the ledger.',
          kind: 'timeseries',
          unit: 'ops',
          width: 8,
          queries: [
            { expr: `sum(rate(${M.effectsInDoubt.name}[${RATE}]))`, legend: 'in doubt' },
            { expr: `sum(rate(${M.effectsReplayed.name}[${RATE}]))`, legend: 'replayed' },
          ],
        },
      ],
    },
    {
      title: 'Workers',
      panels: [
        {
          title: 'CPU',
          description: 'Cores used by each worker process.',
          kind: 'timeseries',
          unit: 'short',
          width: 6,
          queries: [
            { expr: `rate(${PROCESS_METRICS.cpu.name}{${WORKER}}[${RATE}])`, legend: '{{instance}}' },
          ],
        },
        {
          title: 'Memory',
          description: 'Resident memory of each worker process.',
          kind: 'timeseries',
          unit: 'bytes',
          width: 6,
          queries: [{ expr: `${PROCESS_METRICS.residentMemory.name}{${WORKER}}`, legend: '{{instance}}' }],
        },
        {
          title: 'Event loop delay, p99',
          description: 'Above 0.2 s heartbeats and polls come late.',
          kind: 'timeseries',
          unit: 's',
          width: 6,
          redFrom: 0.2,
          queries: [{ expr: `${PROCESS_METRICS.loopDelayHigh.name}{${WORKER}}`, legend: '{{instance}}' }],
        },
        {
          title: 'Slots in use',
          description:
            'Share of the slots of each queue that are taken. Near 1 the queue waits for the worker.',
          kind: 'timeseries',
          unit: 'percentunit',
          width: 6,
          redFrom: 0.9,
          queries: [
            {
              expr:
                'sum by (task_queue, worker_type) (temporal_worker_task_slots_used) / ' +
                '(sum by (task_queue, worker_type) (temporal_worker_task_slots_used) + sum by (task_queue, worker_type) (temporal_worker_task_slots_available))',
              legend: '{{task_queue}} {{worker_type}}',
            },
          ],
        },
      ],
    },
  ],
};

export const DASHBOARDS: readonly DashboardDefinition[] = [ORDERS_DASHBOARD];
