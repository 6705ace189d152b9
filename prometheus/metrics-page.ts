import { ALL_METRICS } from '../telemetry/catalogue/all-metrics.ts';
import { ALERTS, runbookFile } from '../telemetry/catalogue/alerts.ts';
import type { MetricDefinition } from '../telemetry/catalogue/metric.ts';
import { RECORDING_RULES } from '../telemetry/catalogue/rules.ts';
import { ATTRIBUTES, SPAN_NAMES } from '../telemetry/catalogue/spans.ts';
import { markdownTable } from '../support/text/markdown-table.ts';

const SOURCES: readonly { readonly source: MetricDefinition['source']; readonly title: string }[] = [
  { source: 'process', title: 'Processes and orders: our own exporter (port 9465 of a worker)' },
  { source: 'core', title: "Temporal's worker core (port 9464)" },
  { source: 'server', title: 'The Temporal server, as it is stored after the scrape' },
];

/** docs/METRICS.md: every name that is measured, recorded, alerted on or traced. */
export function metricsPage(): string {
  return [
    '# What is measured',
    '',
    'Made by `node prometheus/generate.ts` from `telemetry/catalogue`; change it there.',
    'Workers add `boot_id`, which changes with every start, and core adds `service_name` to everything.',
    ...SOURCES.flatMap(({ source, title }) => [
      '',
      `## ${title}`,
      '',
      ...markdownTable(
        ['Metric', 'Kind', 'Labels', 'Meaning'],
        ALL_METRICS.filter((metric) => metric.source === source).map((metric) => [
          `\`${metric.name}\``,
          metric.kind,
          labelsOf(metric),
          metric.help,
        ]),
      ),
    ]),
    '',
    '## Recorded',
    '',
    ...markdownTable(
      ['Rule', 'Why'],
      RECORDING_RULES.map((rule) => [`\`${rule.record}\``, rule.why]),
    ),
    '',
    '## Alerts',
    '',
    ...markdownTable(
      ['Alert', 'Severity', 'Holds for', 'Says', 'Runbook'],
      ALERTS.map((alert) => [
        alert.name,
        alert.severity,
        `${alert.forSeconds.production} s (${alert.forSeconds.local} s in the local stack)`,
        alert.summary,
        `[${runbookFile(alert)}](runbooks/${runbookFile(alert)})`,
      ]),
    ),
    '',
    '## Spans',
    '',
    `Names: ${SPAN_NAMES.map((name) => `\`${name}\``).join(', ')}.`,
    '',
    `Attributes: ${Object.values(ATTRIBUTES)
      .map((key) => `\`${key}\``)
      .join(', ')}.`,
    '',
  ].join('\n');
}

const CONSTANT = new Set(['boot_id', 'service_name']);

function labelsOf(metric: MetricDefinition): string {
  const labels = Object.keys(metric.labels).filter((label) => !CONSTANT.has(label));
  return labels.map((label) => `\`${label}\``).join(', ');
}
