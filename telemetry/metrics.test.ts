// What the metrics page shows must be in the catalogue, word for word, and clean by Prometheus' own checker.
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALL_METRICS, PROCESS_CONSTANT_LABELS } from './catalogue/all-metrics.ts';
import { DOMAIN_METRICS } from './catalogue/domain-metrics.ts';
import { labelSets, seriesNames } from './catalogue/metric.ts';
import { type MetricsHandle, startMetrics } from './metrics.ts';
import { type MetricsServer, serveMetrics } from './metrics-server.ts';
import { watchProcess } from './process-watch.ts';
import { readScrape } from './testing/read-scrape.ts';

let metrics: MetricsHandle;
let server: MetricsServer;
let ready = false;
const scrape = async () => await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();

beforeAll(async () => {
  metrics = startMetrics({ bootId: 'boot-1', born: Object.values(DOMAIN_METRICS) });
  watchProcess(metrics, { program: 'test', build: 'b1' });
  server = await serveMetrics({
    host: '127.0.0.1',
    port: 0,
    page: metrics.page,
    health: () => ({ ready, detail: ready ? 'polling' : 'starting' }),
  });
});

afterAll(async () => {
  await server.close();
  await metrics.stop();
});

describe('the process metrics page', () => {
  test('holds every counter of the catalogue at zero from the start', async () => {
    const samples = readScrape(await scrape());
    for (const metric of Object.values(DOMAIN_METRICS)) {
      if (metric.kind !== 'counter') continue;
      const own = samples.filter((sample) => sample.name === metric.name);
      expect(own).toHaveLength(labelSets(metric).length);
      expect(own.every((sample) => sample.value === 0)).toBe(true);
    }
  });

  test('exports no name and no label outside the catalogue', async () => {
    metrics.count(DOMAIN_METRICS.ordersFinished, { status: 'completed' });
    metrics.observe(DOMAIN_METRICS.orderStageSeconds, { stage: 'placed' }, 0.3);
    const samples = readScrape(await scrape());
    const known = new Map(ALL_METRICS.flatMap((metric) => seriesNames(metric).map((name) => [name, metric])));
    for (const sample of samples) {
      const metric = known.get(sample.name);
      expect(metric, sample.name).toBeDefined();
      const labels = new Set([...Object.keys(metric?.labels ?? {}), ...PROCESS_CONSTANT_LABELS, 'le']);
      for (const label of Object.keys(sample.labels)) expect(labels, sample.name).toContain(label);
    }
    expect(samples.length).toBeGreaterThan(80);
  });

  test('uses the bucket edges of the catalogue', async () => {
    metrics.observe(DOMAIN_METRICS.orderStageSeconds, { stage: 'placed' }, 0.3);
    const edges = readScrape(await scrape())
      .filter((sample) => sample.name === `${DOMAIN_METRICS.orderStageSeconds.name}_bucket`)
      .map((sample) => sample.labels['le']);
    expect(edges).toEqual([...DOMAIN_METRICS.orderStageSeconds.buckets.map(String), '+Inf']);
  });

  test('promtool reports nothing', async (context) => {
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: await scrape(), encoding: 'utf8' });
    if (checked.error !== undefined && process.env['CI'] === undefined)
      context.skip('promtool is not on PATH');
    expect(`${checked.stdout}${checked.stderr}`).toBe('');
    expect(checked.status).toBe(0);
  });

  test('answers healthz by readiness, and 404 for other paths', async () => {
    const at = async (path: string) => (await fetch(`http://127.0.0.1:${server.port}${path}`)).status;
    expect(await at('/healthz')).toBe(503);
    ready = true;
    expect(await at('/healthz')).toBe(200);
    expect(await at('/')).toBe(404);
  });

  test('a port in use is an error and is reported', async () => {
    await expect(
      serveMetrics({
        host: '127.0.0.1',
        port: server.port,
        page: metrics.page,
        health: () => ({ ready: true, detail: '' }),
      }),
    ).rejects.toThrow('EADDRINUSE');
  });
});
