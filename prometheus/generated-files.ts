import { stringify } from 'yaml';
import { DEFAULT_PORTS } from '../contract/stack/ports.ts';
import { buildDashboard } from '../grafana/build-dashboard.ts';
import { dashboardsProvisioning, datasourcesProvisioning } from '../grafana/provisioning.ts';
import { DASHBOARDS } from '../telemetry/catalogue/dashboards.ts';
import { alertmanagerConfig, alertRules, recordingRules } from './rule-files.ts';
import { metricsPage } from './metrics-page.ts';
import { type Profile, prometheusConfig } from './scrape-config.ts';

const NOTE = '# Made by prometheus/generate.ts from telemetry/catalogue; change it there.\n';

const PRODUCTION: Profile = {
  scrapeInterval: '15s',
  serverScrapeInterval: '15s',
  evaluationInterval: '15s',
  ruleFiles: ['rules/recording.yml', 'rules/alerts.yml'],
  // Where the files of docs/runbooks are served for your people.
  runbooks: 'https://runbooks.example.com/quarterdeck',
  workerTargets: {
    // One address for each replica of the service.
    dns_sd_configs: [
      { names: ['worker'], type: 'A', port: DEFAULT_PORTS.workerCoreMetrics, refresh_interval: '15s' },
      { names: ['worker'], type: 'A', port: DEFAULT_PORTS.workerProcessMetrics, refresh_interval: '15s' },
    ],
  },
  temporalTarget: `temporal:${DEFAULT_PORTS.temporalMetrics}`,
  prometheusTarget: `localhost:${DEFAULT_PORTS.prometheus}`,
  alertmanagerTarget: `alertmanager:${DEFAULT_PORTS.alertmanager}`,
};

// In the local stack a person watches: seconds instead of minutes.
const LOCAL: Profile = {
  scrapeInterval: '2s',
  serverScrapeInterval: '4s',
  evaluationInterval: '2s',
  ruleFiles: ['../rules/recording.yml', 'alerts.yml'],
  runbooks: 'docs/runbooks',
  workerTargets: { file_sd_configs: [{ files: ['targets/*.json'], refresh_interval: '5s' }] },
  temporalTarget: `127.0.0.1:${DEFAULT_PORTS.temporalMetrics}`,
  prometheusTarget: `127.0.0.1:${DEFAULT_PORTS.prometheus}`,
  alertmanagerTarget: `127.0.0.1:${DEFAULT_PORTS.alertmanager}`,
};

/** Every generated file by its path from the root of the repository. A test compares them with what is committed. */
export function generatedFiles(): Readonly<Record<string, string>> {
  const yaml = (value: object) => `${NOTE}${stringify(value, { lineWidth: 0 })}`;
  return {
    'prometheus/prometheus.yml': yaml(prometheusConfig(PRODUCTION)),
    'prometheus/rules/recording.yml': yaml(recordingRules()),
    'prometheus/rules/alerts.yml': yaml(alertRules('production')),
    'prometheus/alertmanager.yml': yaml(alertmanagerConfig()),
    'prometheus/local/prometheus.yml': yaml(prometheusConfig(LOCAL)),
    'prometheus/local/alerts.yml': yaml(alertRules('local')),
    'docs/METRICS.md': metricsPage(),
    'grafana/provisioning/datasources/datasources.yml': yaml(datasourcesProvisioning()),
    'grafana/provisioning/dashboards/dashboards.yml': yaml(dashboardsProvisioning()),
    ...Object.fromEntries(
      DASHBOARDS.map((dashboard) => [
        `grafana/dashboards/${dashboard.uid}.json`,
        `${JSON.stringify(buildDashboard(dashboard), null, 2)}\n`,
      ]),
    ),
  };
}
