import { type AlertDefinition, ALERTS, RUNBOOKS_LABEL, runbookFile } from '../telemetry/catalogue/alerts.ts';
import { RECORDING_RULES } from '../telemetry/catalogue/rules.ts';

export function recordingRules(): object {
  return {
    groups: [
      { name: 'quarterdeck', rules: RECORDING_RULES.map(({ record, expr }) => ({ record, expr })) },
    ],
  };
}

export function alertRules(profile: keyof AlertDefinition['forSeconds']): object {
  return {
    groups: [
      {
        name: 'quarterdeck-alerts',
        rules: ALERTS.map((alert) => ({
          alert: alert.name,
          expr: alert.expr,
          for: `${alert.forSeconds[profile]}s`,
          labels: { severity: alert.severity, layer: alert.layer, service: 'quarterdeck' },
          annotations: {
            summary: alert.summary,
            description: alert.description,
            place: alert.place,
            runbook_url: `{{ $externalLabels.${RUNBOOKS_LABEL} }}/${runbookFile(alert)}`,
          },
        })),
      },
    ],
  };
}

/** Alerts of one cause arrive as one message: five queues without a worker are one problem. */
export function alertmanagerConfig(): object {
  return {
    route: {
      receiver: 'console',
      group_by: ['alertname', 'namespace'],
      group_wait: '10s',
      group_interval: '1m',
      repeat_interval: '4h',
      routes: [
        { receiver: 'page', matchers: ['severity="page"'] },
        { receiver: 'console', matchers: ['severity=~"ticket|info"'] },
      ],
    },
    // Both are seen in Alertmanager and in the console; to receive pages, add an address to `page`.
    receivers: [{ name: 'console' }, { name: 'page' }],
  };
}
