import { seriesNames } from '../telemetry/catalogue/metric.ts';
import { SERVER_METRICS } from '../telemetry/catalogue/server-metrics.ts';

/** What differs between the stack of containers and the stack on a laptop. */
export type Profile = {
  readonly scrapeInterval: string;
  /** The server exports everything by namespace, queue and priority: megabytes, which take a while to read. */
  readonly serverScrapeInterval: string;
  readonly evaluationInterval: string;
  readonly ruleFiles: readonly string[];
  readonly runbooks: string;
  readonly workerTargets: object;
  readonly temporalTarget: string;
  readonly prometheusTarget: string;
  readonly alertmanagerTarget: string;
};

/** The server spells three labels otherwise than the workers; one spelling is stored. */
const RENAMED_LABELS = {
  taskqueue: 'task_queue',
  workflowType: 'workflow_type',
  activityType: 'activity_type',
} as const;

const INTERNAL_QUEUES = 'temporal[-_]sys.*|default_worker_tq';

export function prometheusConfig(profile: Profile): object {
  return {
    global: {
      scrape_interval: profile.scrapeInterval,
      evaluation_interval: profile.evaluationInterval,
      external_labels: { runbooks: profile.runbooks },
    },
    rule_files: profile.ruleFiles,
    alerting: { alertmanagers: [{ static_configs: [{ targets: [profile.alertmanagerTarget] }] }] },
    scrape_configs: [
      {
        job_name: 'worker',
        ...profile.workerTargets,
        // The command queue of each worker process has a random name: one more label value at every restart.
        metric_relabel_configs: [
          { source_labels: ['task_queue'], regex: INTERNAL_QUEUES, action: 'drop' },
        ],
      },
      {
        job_name: 'temporal-server',
        scrape_interval: profile.serverScrapeInterval,
        static_configs: [{ targets: [profile.temporalTarget] }],
        metric_relabel_configs: [
          { source_labels: ['__name__'], regex: serverKeepList(), action: 'keep' },
          { source_labels: ['taskqueue'], regex: INTERNAL_QUEUES, action: 'drop' },
          ...Object.entries(RENAMED_LABELS).map(([from, to]) => ({
            regex: from,
            replacement: to,
            action: 'labelmap',
          })),
          { regex: Object.keys(RENAMED_LABELS).join('|'), action: 'labeldrop' },
        ],
      },
      { job_name: 'prometheus', static_configs: [{ targets: [profile.prometheusTarget] }] },
    ],
  };
}

function serverKeepList(): string {
  return SERVER_METRICS.flatMap(seriesNames).sort().join('|');
}
