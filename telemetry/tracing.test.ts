// Spans must reach a real collector with the ids that others already know, and an absent collector must be seen.
import { context, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, test } from 'vitest';
import { type SpanSink, startSpanSink } from '../test/otlp/span-sink.ts';
import { until } from '../test/until.ts';
import { NO_METRICS } from './metrics.ts';
import { tracedFetch } from './traced-fetch.ts';
import { traceQuery } from './traced-queries.ts';
import { startTracing, type Tracing } from './tracing.ts';

let tracing: Tracing | undefined;
let sink: SpanSink | undefined;

async function start(): Promise<{ tracing: Tracing; sink: SpanSink }> {
  sink = await startSpanSink();
  tracing = startTracing({ endpoint: sink.endpoint, service: 'test', version: 'v', instance: 'i' });
  return { tracing, sink };
}

afterEach(async () => {
  await tracing?.stop();
  await sink?.close();
  tracing = undefined;
  sink = undefined;
});

describe('tracing', () => {
  test('exports what ended, through awaits, with the parent that was active', async () => {
    const { tracing: own, sink: to } = await start();
    const outer = own.tracer.startSpan('outer');
    await context.with(trace.setSpan(context.active(), outer), async () => {
      await Promise.resolve();
      own.tracer.startSpan('inner').end();
    });
    outer.end();
    await own.flush();
    const [inner, found] = [...to.spans()].sort((a) => (a.name === 'inner' ? -1 : 1));
    expect(inner?.parentSpanId).toBe(found?.spanId);
    expect(inner?.traceId).toBe(found?.traceId);
    expect(found?.service).toBe('test');
  });

  test('a span can be given the id that others hold already; the next one is its own again', async () => {
    const { tracing: own, sink: to } = await start();
    own.withSpanId('9f005d2b8a1c4e6f', () => own.tracer.startSpan('known')).end();
    own.tracer.startSpan('next').end();
    await own.flush();
    const byName = new Map(to.spans().map((span) => [span.name, span.spanId]));
    expect(byName.get('known')).toBe('9f005d2b8a1c4e6f');
    expect(byName.get('next')).toMatch(/^[0-9a-f]{16}$/);
    expect(byName.get('next')).not.toBe('9f005d2b8a1c4e6f');
  });

  test('ids do not repeat over many spans', async () => {
    const { tracing: own } = await start();
    const ids = Array.from({ length: 3_000 }, () => own.tracer.startSpan('s').spanContext().spanId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('an absent collector is counted and fails nothing', async () => {
    let failures = 0;
    tracing = startTracing({
      endpoint: 'http://127.0.0.1:1',
      service: 'test',
      version: 'v',
      instance: 'i',
      onExportFailure: () => {
        failures += 1;
      },
    });
    tracing.tracer.startSpan('lost').end();
    await tracing.flush().catch(() => undefined);
    await until(() => failures > 0, 'the failure is counted');
  });
});

describe('a query', () => {
  const event = { level: 'query', query: { sql: 'select 1 where $1' }, queryDurationMillis: 20 } as const;

  test('is a child of the span in which it ran, as long as it took, without its text', async () => {
    const { tracing: own, sink: to } = await start();
    const attempt = own.tracer.startSpan('attempt');
    context.with(trace.setSpan(context.active(), attempt), () => traceQuery(event));
    attempt.end();
    await own.flush();
    const query = to.spans().find((span) => span.name === 'pg.query');
    expect(query?.parentSpanId).toBe(attempt.spanContext().spanId);
    expect(Number((query?.endNanos ?? 0n) - (query?.startNanos ?? 0n)) / 1e6).toBeCloseTo(20, 0);
    expect(query?.attributes).toEqual({ 'db.system.name': 'postgresql', 'db.operation.name': 'select' });
  });

  test('outside of any span leaves none', async () => {
    const { tracing: own, sink: to } = await start();
    traceQuery(event);
    await own.flush();
    expect(to.spans()).toEqual([]);
  });
});

describe('a request to a provider', () => {
  test('carries the trace on, counts its outcome and keeps its other options', async () => {
    const { tracing: own, sink: to } = await start();
    const counted: unknown[] = [];
    let seen: { readonly headers: Headers; readonly extra: unknown } | undefined;
    const wrapped = tracedFetch(
      { ...NO_METRICS, count: (metric, labels) => counted.push([metric.name, labels]) },
      async (_input, init) => {
        seen = { headers: new Headers(init?.headers), extra: (init as { deadline?: number }).deadline };
        return new Response('{}', { status: 503 });
      },
    );
    const init = { method: 'POST', headers: { 'Idempotency-Key': 'k' }, deadline: 5 };
    const answer = await wrapped('http://shop.test/payment/v1/captures?x=1', init as RequestInit);
    expect(answer.status).toBe(503);
    await own.flush();
    const [span] = to.spans();
    expect(span?.name).toBe('HTTP POST');
    expect(span?.attributes).toMatchObject({
      'url.path': '/payment/v1/captures',
      'http.response.status_code': 503,
    });
    expect(seen?.headers.get('traceparent')).toBe(`00-${span?.traceId}-${span?.spanId}-01`);
    expect(seen?.headers.get('idempotency-key')).toBe('k');
    expect(seen?.extra).toBe(5);
    expect(counted).toEqual([
      ['quarterdeck_provider_requests_total', { provider: 'payment', outcome: '5xx' }],
    ]);
  });

  test('without an answer is counted as such and throws what was thrown', async () => {
    const counted: unknown[] = [];
    const failure = new Error('no answer');
    const wrapped = tracedFetch({ ...NO_METRICS, count: (_metric, labels) => counted.push(labels) }, () =>
      Promise.reject(failure),
    );
    await expect(wrapped('http://shop.test/vendors/v1/x/orders')).rejects.toBe(failure);
    expect(counted).toEqual([{ provider: 'vendors', outcome: 'no-answer' }]);
  });
});
