// What lies in prometheus/ and grafana/ must be what the catalogue makes, and Prometheus itself must accept it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { generatedFiles } from './generated-files.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const files = generatedFiles();

/** Runs a program of the Prometheus family; skips the test where it is missing, but never in CI. */
function run(context: { skip(note: string): never }, program: string, args: readonly string[], cwd = ROOT) {
  const ran = spawnSync(program, [...args], { cwd, encoding: 'utf8' });
  if (ran.error !== undefined && process.env['CI'] === undefined) context.skip(`${program} is not on PATH`);
  return { status: ran.status, text: `${ran.stdout}${ran.stderr}` };
}

describe('generated files', () => {
  test.each(Object.keys(files))('%s is committed as it is generated', (name) => {
    expect(readFileSync(path.join(ROOT, name), 'utf8')).toBe(files[name]);
  });
});

describe('Prometheus accepts', () => {
  test.for(['prometheus/prometheus.yml', 'prometheus/local/prometheus.yml'])('%s', (name, context) => {
    expect(run(context, 'promtool', ['check', 'config', name])).toMatchObject({ status: 0 });
  });

  test('the alert manager its configuration, and a page goes to the pager', (context) => {
    const config = 'prometheus/alertmanager.yml';
    expect(run(context, 'amtool', ['check-config', config])).toMatchObject({ status: 0 });
    const routed = run(context, 'amtool', [
      'config',
      'routes',
      'test',
      `--config.file=${config}`,
      '--verify.receivers=page',
      'severity=page',
      'alertname=WorkerAbsent',
    ]);
    expect(routed).toMatchObject({ status: 0 });
  });
});

describe('the rule tests', () => {
  test('pass', (context) => {
    const ran = run(context, 'promtool', ['test', 'rules', 'prometheus/tests/worker-absent.yml']);
    expect(ran).toMatchObject({ status: 0 });
  });

  // A rule test that nothing can break proves nothing: each of these is a plausible mistake.
  test.for([
    ['only zero counts', 'task_queue:pollers:sum == 0'],
    ['only vanishing counts', 'max_over_time(task_queue:pollers:sum[1h]) > 0 unless task_queue:pollers:sum'],
    ['the worker alone is asked', 'absent(temporal_num_pollers)'],
    ['the server alone is asked', 'sum by (namespace, task_queue) (pending_polls) == 0'],
    ['always', 'vector(1)'],
    ['never', 'vector(1) > 1'],
  ] as const)('fail when %s', ([_name, expr], context) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'quarterdeck-rules-'));
    try {
      const rules = parse(files['prometheus/rules/alerts.yml'] ?? '') as {
        groups: { rules: { expr: string }[] }[];
      };
      for (const group of rules.groups) for (const rule of group.rules) rule.expr = expr;
      writeFileSync(path.join(folder, 'alerts.yml'), stringify(rules));
      writeFileSync(path.join(folder, 'recording.yml'), files['prometheus/rules/recording.yml'] ?? '');
      const tests = readFileSync(path.join(ROOT, 'prometheus/tests/worker-absent.yml'), 'utf8');
      writeFileSync(path.join(folder, 'tests.yml'), tests.replaceAll('../rules/', ''));
      expect(run(context, 'promtool', ['test', 'rules', 'tests.yml'], folder).status).not.toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
