// All workers are killed: a real Prometheus, which scrapes a real worker and a real server, fires the alert.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ALERTS } from '../telemetry/catalogue/alerts.ts';
import { TASK_QUEUE_NAMES } from '../telemetry/catalogue/label-values.ts';
import { POLLERS_RULE } from '../telemetry/catalogue/rules.ts';
import { type OrderStack, startOrderStack } from '../test/orders/order-stack.ts';
import { hasPrometheus, type RunningPrometheus, startPrometheus } from '../test/prometheus/start-prometheus.ts';
import { until } from '../test/until.ts';

const available = hasPrometheus() || process.env['CI'] !== undefined;
let stack: OrderStack;
let prometheus: RunningPrometheus;

const portOf = (url: string) => Number(new URL(url).port);

beforeAll(async () => {
  if (!available) return;
  stack = await startOrderStack();
  prometheus = await startPrometheus({
    temporal: new URL(inject('temporalMetricsUrl')).host,
    workers: { test: [portOf(stack.worker.coreMetricsUrl), portOf(stack.worker.processMetricsUrl)] },
  });
});

afterAll(async () => {
  await prometheus?.stop();
  await stack?.stop();
});

test.skipIf(!available)('a killed worker fires WorkerAbsent for every queue, with a place and a runbook', async () => {
  await until(async () => {
    const polled = await prometheus.query(`${POLLERS_RULE} > 0`);
    const ours = polled.filter((sample) => sample.metric['namespace'] === stack.namespace);
    return ours.length === TASK_QUEUE_NAMES.length;
  }, 'Prometheus has seen a poller of every queue', 240_000);
  stack.worker.child.kill('SIGKILL');
  const firing = await until(async () => {
    const ours = (await prometheus.alerts()).filter(
      ({ labels, state }) =>
        labels['alertname'] === 'WorkerAbsent' &&
        labels['namespace'] === stack.namespace &&
        state === 'firing',
    );
    return ours.length === TASK_QUEUE_NAMES.length ? ours : undefined;
  }, 'the alert fires for every queue', 240_000);
  for (const alert of firing) {
    expect(alert.annotations['place']).toBe(
      `quarterdeck://-/${stack.namespace}/queues/${alert.labels['task_queue']}`,
    );
    expect(alert.annotations['runbook_url']).toBe(`docs/runbooks/${ALERTS[0]?.name}.md`);
  }
});
