// Dashboards, rules, alerts and docs may name only what the catalogue holds: a renamed metric must break a test, not
// an empty panel at night.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parsePlaceAddress } from '../contract/stack/place-address.ts';
import { ALERTS, runbookCommand, runbookFile } from './catalogue/alerts.ts';
import { ALL_METRICS, PROCESS_CONSTANT_LABELS } from './catalogue/all-metrics.ts';
import { DASHBOARDS } from './catalogue/dashboards.ts';
import { seriesNames } from './catalogue/metric.ts';
import { RECORDING_RULES } from './catalogue/rules.ts';
import { namesIn } from './testing/promql-names.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

const series = new Map(ALL_METRICS.flatMap((metric) => seriesNames(metric).map((name) => [name, metric])));
const recorded = new Set(RECORDING_RULES.map((rule) => rule.record));
const PROMETHEUS_OWN = new Set(['ALERTS', 'up']);
const SCRAPE_LABELS = ['job', 'instance', 'worker', 'le', 'alertname', 'alertstate', 'service', 'severity'];
const allLabels = new Set([
  ...ALL_METRICS.flatMap((metric) => Object.keys(metric.labels)),
  ...PROCESS_CONSTANT_LABELS,
  ...SCRAPE_LABELS,
]);

const expressions: readonly [string, string][] = [
  ...RECORDING_RULES.map((rule): [string, string] => [`rule ${rule.record}`, rule.expr]),
  ...ALERTS.map((alert): [string, string] => [`alert ${alert.name}`, alert.expr]),
  ...DASHBOARDS.flatMap((dashboard) =>
    dashboard.rows.flatMap((row) =>
      row.panels.flatMap((panel) =>
        panel.queries.map((query): [string, string] => [`panel ${panel.title}`, query.expr]),
      ),
    ),
  ),
];

describe('every expression', () => {
  test.each(expressions)('%s names catalogued metrics and labels', (_where, expr) => {
    const names = namesIn(expr);
    expect(names.broken).toBe(false);
    for (const metric of names.metrics) {
      expect(series.has(metric) || recorded.has(metric) || PROMETHEUS_OWN.has(metric), metric).toBe(true);
    }
    for (const label of names.labels) expect(allLabels, label).toContain(label);
  });

  test.each(expressions)('%s matches only values that can occur', (_where, expr) => {
    const names = namesIn(expr);
    const closed = new Map(
      names.metrics.flatMap((metric) =>
        Object.entries(series.get(metric)?.labels ?? {}).flatMap(([label, values]) =>
          values === 'code' ? [] : [[label, values] as const],
        ),
      ),
    );
    for (const { label, value } of names.matchers) {
      const values = closed.get(label);
      if (values !== undefined) expect(values, `${label}="${value}"`).toContain(value);
    }
  });

  test('the check itself sees an unknown metric, an unknown label and broken text', () => {
    expect(namesIn('sum by (vendor) (rate(quarterdeck_nothing_total[5m]))')).toMatchObject({
      metrics: ['quarterdeck_nothing_total'],
      labels: ['vendor'],
    });
    expect(namesIn('sum(rate(').broken).toBe(true);
  });

  test('a bucket that is asked for is an edge of its histogram', () => {
    for (const [where, expr] of expressions) {
      for (const found of expr.matchAll(/(\w+)_bucket\{le="([\d.]+)"\}/g)) {
        const metric = ALL_METRICS.find((each) => each.name === found[1]);
        expect(metric?.buckets, where).toContain(Number(found[2]));
      }
    }
  });
});

describe('documents', () => {
  const markdown = (folder: string): string[] =>
    readdirSync(path.join(ROOT, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && /\.(md|yml)$/.test(entry.name))
      .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));

  /** Tables of PostgreSQL are named like metrics. */
  const tables = new Set(['quarterdeck_builds', 'quarterdeck_migrations']);

  test('name only catalogued metrics', () => {
    for (const file of [...markdown('docs'), ...markdown('prometheus')]) {
      for (const [name] of read(file).matchAll(/\bquarterdeck_[a-z0-9_]+\b/g)) {
        const known =
          tables.has(name) || series.has(name) || ALL_METRICS.some((metric) => metric.name === name);
        expect(known, `${file}: ${name}`).toBe(true);
      }
    }
  });

  test.each(ALERTS)('$name has a runbook whose first command opens the affected queue', (alert) => {
    const runbook = read(`docs/runbooks/${runbookFile(alert)}`);
    expect(runbook.startsWith(`# ${alert.name}\n`)).toBe(true);
    const first = /```sh\n([^\n]+)\n/.exec(runbook)?.[1];
    expect(first).toBe(runbookCommand(alert));
    expect(parsePlaceAddress(/'(quarterdeck:[^']+)'/.exec(first ?? '')?.[1] ?? '').ok).toBe(true);
  });

  test.each(ALERTS)('$name carries a console address of its own labels', (alert) => {
    const filled = alert.place.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, 'orders');
    expect(parsePlaceAddress(filled)).toMatchObject({ ok: true, address: { profile: '-' } });
  });
});

describe('the dashboard files', () => {
  test.each(DASHBOARDS)(
    '$title has unique panels inside the grid, with title, description and unit',
    (wanted) => {
      const file = `grafana/dashboards/${wanted.uid}.json`;
      const dashboard = JSON.parse(read(file)) as {
        uid: string;
        editable: boolean;
        panels: { id: number; type: string; title: string; description?: string; gridPos: Grid }[];
      };
      expect(dashboard.uid).toBe(wanted.uid);
      expect(dashboard.editable).toBe(false);
      expect(new Set(dashboard.panels.map((panel) => panel.id)).size).toBe(dashboard.panels.length);
      const taken = new Set<string>();
      for (const panel of dashboard.panels) {
        expect(panel.title).not.toBe('');
        if (panel.type !== 'row') expect(panel.description?.length).toBeGreaterThan(10);
        const { x, y, w, h } = panel.gridPos;
        expect(x + w).toBeLessThanOrEqual(24);
        for (let row = y; row < y + h; row += 1) {
          for (let column = x; column < x + w; column += 1) {
            const cell = `${column},${row}`;
            expect(taken.has(cell), `${panel.title} at ${cell}`).toBe(false);
            taken.add(cell);
          }
        }
      }
    },
  );

  test('use only datasources that are provisioned under the same id', () => {
    const provisioned = parse(read('grafana/provisioning/datasources/datasources.yml')) as {
      datasources: { uid: string }[];
    };
    const known = new Set(provisioned.datasources.map((source) => source.uid));
    for (const wanted of DASHBOARDS) {
      for (const [, uid] of read(`grafana/dashboards/${wanted.uid}.json`).matchAll(
        /"uid": "(quarterdeck-[a-z]+)"/g,
      )) {
        if (uid !== wanted.uid) expect(known).toContain(uid);
      }
    }
  });
});

type Grid = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
