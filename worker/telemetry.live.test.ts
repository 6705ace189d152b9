// One order, seen from outside: a single connected trace down to the database and the providers, metrics that
// Prometheus' own checker accepts and the catalogue holds, and log lines without secrets. Everything is real: the
// worker is the process that the stack runs, the collector takes OTLP over HTTP.

import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OrderInput } from '../contract/order/order.ts';
import { ENVIRONMENT } from '../contract/stack/environment.ts';
import { startOrder } from '../operations/subjects/order/start-order.ts';
import type { TemporalLink } from '../operations/temporal/connect.ts';
import { ALL_METRICS, PROCESS_CONSTANT_LABELS } from '../telemetry/catalogue/all-metrics.ts';
import { LOG_KEYS } from '../telemetry/catalogue/log-keys.ts';
import { seriesNames } from '../telemetry/catalogue/metric.ts';
import { ATTRIBUTES, SPAN_NAMES, SPANS } from '../telemetry/catalogue/spans.ts';
import { readScrape } from '../telemetry/testing/read-scrape.ts';
import { startTracing, type Tracing } from '../telemetry/tracing.ts';
import { longDeadlineLink } from '../test/long-deadline-link.ts';
import { type OrderStack, startOrderStack } from '../test/orders/order-stack.ts';
import { sampleOrder } from '../test/orders/sample-order.ts';
import { type ReceivedSpan, type SpanSink, startSpanSink } from '../test/otlp/span-sink.ts';
import { until } from '../test/until.ts';

let sink: SpanSink;
let stack: OrderStack;
let tracing: Tracing;
let link: TemporalLink;
const order = sampleOrder();
let spans: readonly ReceivedSpan[];

beforeAll(async () => {
  sink = await startSpanSink();
  stack = await startOrderStack({ workerEnv: { [ENVIRONMENT.otlpEndpoint]: sink.endpoint } });
  tracing = startTracing({ endpoint: sink.endpoint, service: 'test', version: 't', instance: 't' });
  link = longDeadlineLink(stack);
  expect(await startOrder(link, order)).toMatchObject({ ok: true });
  await stack.client.workflow.getHandle(`order/${order.orderId}`).result();
  await tracing.flush();
  await until(async () => sink.spans().some((span) => span.name === SPANS.run), 'the run is exported');
  spans = sink
    .spans()
    .filter((span) => span.attributes[ATTRIBUTES.orderId] === order.orderId || inTrace(span));
});

afterAll(async () => {
  await tracing?.stop();
  await link?.close();
  await stack?.stop();
  await sink?.close();
});

/** Its vendor refuses it, so what was held is given back. */
async function startUndone(): Promise<OrderInput> {
  const undone = sampleOrder();
  const effect = { type: 'vendor-rejects', code: 'discontinued' } as const;
  await stack.faults.add({ effect, match: { orderId: undone.orderId } });
  expect(await startOrder(link, undone)).toMatchObject({ ok: true });
  await stack.client.workflow.getHandle(`order/${undone.orderId}`).result();
  await tracing.flush();
  return undone;
}

const root = () => sink.spans().find((span) => span.name === SPANS.start);
const inTrace = (span: ReceivedSpan) => span.traceId === root()?.traceId;
const named = (name: string) => spans.filter((span) => span.name === name);
const only = (name: string): ReceivedSpan => {
  const [span, ...more] = named(name);
  if (span === undefined || more.length > 0) throw new Error(`${more.length + 1} spans are called ${name}`);
  return span;
};

describe('the trace of an order', () => {
  test('is one tree: start, run, attempts, and their calls', () => {
    expect(new Set(spans.map((span) => span.traceId)).size).toBe(1);
    const ids = new Set(spans.map((span) => span.spanId));
    expect(ids.size).toBe(spans.length);
    const roots = spans.filter((span) => span.parentSpanId === undefined || !ids.has(span.parentSpanId));
    expect(roots.map((span) => span.name)).toEqual([SPANS.start]);
    const run = only(SPANS.run);
    expect(run.parentSpanId).toBe(only(SPANS.start).spanId);
    expect(only(`${SPANS.activity}authorisePayment`).parentSpanId).toBe(run.spanId);
  });

  test('continues in the compensation of the order', async () => {
    const { orderId } = await startUndone();
    const mine = () => sink.spans().filter((span) => span.attributes[ATTRIBUTES.orderId] === orderId);
    await until(
      async () => mine().filter((span) => span.name === SPANS.run).length === 2,
      'both runs are exported',
    );
    expect(new Set(mine().map((span) => span.traceId)).size).toBe(1);
    const [undo] = mine().filter(
      (span) =>
        span.attributes[ATTRIBUTES.workflowId] === `compensate/${orderId}/1` && span.name === SPANS.run,
    );
    const given = mine().find((span) => span.name === `${SPANS.activity}undoPayment`);
    expect(given?.parentSpanId).toBe(undo?.spanId);
  });

  test('reaches the database and the providers', () => {
    const attempts = new Map(
      spans.filter((span) => span.name.startsWith(SPANS.activity)).map((span) => [span.spanId, span]),
    );
    const below = (span: ReceivedSpan) => attempts.get(span.parentSpanId ?? '')?.name;
    const queries = named(SPANS.query).map(below);
    expect(queries).toEqual(expect.arrayContaining([`${SPANS.activity}reserveStock`]));
    const calls = named(`${SPANS.http}POST`).map(below);
    expect(calls).toEqual(
      expect.arrayContaining([
        `${SPANS.activity}authorisePayment`,
        `${SPANS.activity}createVendorOrder`,
        `${SPANS.activity}capturePayment`,
      ]),
    );
  });

  test('the run lasts from the start to the end of its attempts', () => {
    const run = only(SPANS.run);
    for (const span of spans.filter((each) => each.name.startsWith(SPANS.activity))) {
      // The server's clock and ours are one; the attempt that ends the run reports before the run ends.
      expect(span.startNanos).toBeGreaterThanOrEqual(run.startNanos);
      expect(span.endNanos).toBeLessThanOrEqual(run.endNanos + 1_000_000_000n);
    }
    expect(run.attributes[ATTRIBUTES.orderStatus]).toBe('completed');
  });

  test('uses the names of the catalogue and holds nothing of the customer', () => {
    const keys = new Set<string>(Object.values(ATTRIBUTES));
    for (const span of spans) {
      expect(SPAN_NAMES).toContain(span.name);
      for (const [key, value] of Object.entries(span.attributes)) {
        expect(keys, span.name).toContain(key);
        for (const secret of secrets()) expect(String(value)).not.toContain(secret);
      }
    }
  });

  test('is named in the memo, where a list finds it', async () => {
    const described = await stack.client.workflow.getHandle(`order/${order.orderId}`).describe();
    expect(described.memo?.['traceId']).toBe(only(SPANS.start).traceId);
  });
});

describe.each([
  ['core', () => stack.worker.coreMetricsUrl],
  ['process', () => stack.worker.processMetricsUrl],
])('the %s metrics of the worker', (_which, url) => {
  const scrape = async () => await (await fetch(url())).text();

  test('are in the catalogue, name by name and label by label', async () => {
    const known = new Map(ALL_METRICS.flatMap((metric) => seriesNames(metric).map((name) => [name, metric])));
    const samples = readScrape(await scrape());
    expect(samples.length).toBeGreaterThan(50);
    for (const sample of samples) {
      const metric = known.get(sample.name);
      expect(metric, sample.name).toBeDefined();
      const labels = new Set([...Object.keys(metric?.labels ?? {}), ...PROCESS_CONSTANT_LABELS, 'le']);
      for (const [label, value] of Object.entries(sample.labels)) {
        expect(labels, sample.name).toContain(label);
        const values = metric?.labels[label];
        if (values !== undefined && values !== 'code') expect(values, sample.name).toContain(value);
      }
    }
  });

  test('promtool reports nothing', async (context) => {
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: await scrape(), encoding: 'utf8' });
    if (checked.error !== undefined && process.env['CI'] === undefined)
      context.skip('promtool is not on PATH');
    expect(`${checked.stdout}${checked.stderr}`).toBe('');
  });

  test('carry the boot id, so that a restart is distinguishable', async () => {
    const ids = new Set(readScrape(await scrape()).map((sample) => sample.labels['boot_id']));
    expect(ids.size).toBe(1);
    expect([...ids][0]).toMatch(/^[0-9a-f]{12}$/);
  });
});

describe('the log of the worker', () => {
  test('is one JSON object a line, in the keys of the catalogue, without the customer', async () => {
    const lines = (await stack.worker.log()).trim().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) {
      for (const key of Object.keys(JSON.parse(line) as object)) expect(LOG_KEYS).toContain(key);
      for (const secret of secrets()) expect(line).not.toContain(secret);
    }
  });

  test('logs the end of the order with its trace', async () => {
    const lines = (await stack.worker.log()).trim().split('\n');
    const end = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find((line) => line['order'] === order.orderId && line['message'] === 'order run ended');
    expect(end).toMatchObject({ trace: only(SPANS.start).traceId, detail: 'completed', worker: 'test' });
  });
});

function secrets(): readonly string[] {
  const { shipTo, contact, payment } = order;
  return [contact.email, shipTo.name, shipTo.street, ...(payment.method === 'card' ? [payment.token] : [])];
}
