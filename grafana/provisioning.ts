import { DATASOURCES } from './datasources.ts';

/** Where the container finds what this folder holds; docker-compose.yml mounts it there. */
export const GRAFANA_DASHBOARDS_PATH = '/var/lib/grafana/dashboards';

export function datasourcesProvisioning(): object {
  return {
    apiVersion: 1,
    datasources: [
      {
        name: 'Prometheus',
        uid: DATASOURCES.prometheus,
        type: 'prometheus',
        access: 'proxy',
        url: 'http://prometheus:9090',
        isDefault: true,
        editable: false,
        jsonData: { timeInterval: '15s', alertmanagerUid: DATASOURCES.alertmanager },
      },
      {
        name: 'Alertmanager',
        uid: DATASOURCES.alertmanager,
        type: 'alertmanager',
        access: 'proxy',
        url: 'http://alertmanager:9093',
        editable: false,
        jsonData: { implementation: 'prometheus' },
      },
      {
        name: 'Tempo',
        uid: DATASOURCES.tempo,
        type: 'tempo',
        access: 'proxy',
        url: 'http://tempo:3200',
        editable: false,
        jsonData: {
          // A single $ would be read as an environment variable.
          tracesToLogsV2: {
            datasourceUid: DATASOURCES.loki,
            customQuery: true,
            query: '{service_name="quarterdeck"} | json | trace="$${__trace.traceId}"',
          },
        },
      },
      {
        name: 'Loki',
        uid: DATASOURCES.loki,
        type: 'loki',
        access: 'proxy',
        url: 'http://loki:3100',
        editable: false,
        jsonData: {
          derivedFields: [
            {
              name: 'trace',
              matcherRegex: '"trace":"([0-9a-f]{32})"',
              url: '$${__value.raw}',
              datasourceUid: DATASOURCES.tempo,
            },
          ],
        },
      },
    ],
  };
}

export function dashboardsProvisioning(): object {
  return {
    apiVersion: 1,
    providers: [
      {
        name: 'quarterdeck',
        type: 'file',
        folder: 'Quarterdeck',
        disableDeletion: true,
        allowUiUpdates: false,
        options: { path: GRAFANA_DASHBOARDS_PATH },
      },
    ],
  };
}
