import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { DOMAIN_METRICS } from './catalogue/domain-metrics.ts';
import { type HTTP_OUTCOMES, PROVIDERS } from './catalogue/label-values.ts';
import { ATTRIBUTES, SPANS } from './catalogue/spans.ts';
import { formatTraceParent, TRACE_HEADER } from './catalogue/trace-parent.ts';
import type { Metrics } from './metrics.ts';

type Fetch = typeof globalThis.fetch;

/** `fetch` with a client span, a traceparent for the other side, and the provider metrics. */
export function tracedFetch(metrics: Metrics, inner: Fetch = globalThis.fetch): Fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = (init?.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase();
    const provider = PROVIDERS.find((each) => url.pathname.startsWith(`/${each}/`)) ?? 'other';
    const span = trace.getTracer('quarterdeck').startSpan(`${SPANS.http}${method}`, {
      kind: SpanKind.CLIENT,
      attributes: {
        [ATTRIBUTES.httpMethod]: method,
        [ATTRIBUTES.serverAddress]: url.host,
        [ATTRIBUTES.httpPath]: url.pathname,
      },
    });
    const startedAtMs = performance.now();
    let outcome: (typeof HTTP_OUTCOMES)[number] = 'no-answer';
    try {
      const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
      const { traceId, spanId, traceFlags } = span.spanContext();
      if (span.isRecording()) {
        headers.set(TRACE_HEADER, formatTraceParent({ traceId, spanId, sampled: (traceFlags & 1) === 1 }));
      }
      const response = await context.with(trace.setSpan(context.active(), span), () =>
        inner(input, { ...init, headers }),
      );
      span.setAttribute(ATTRIBUTES.httpStatus, response.status);
      outcome = outcomeOf(response.status);
      if (response.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      return response;
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute(ATTRIBUTES.failureType, error instanceof Error ? error.name : 'unknown');
      throw error;
    } finally {
      span.end();
      metrics.count(DOMAIN_METRICS.providerRequests, { provider, outcome });
      metrics.observe(
        DOMAIN_METRICS.providerRequestSeconds,
        { provider },
        (performance.now() - startedAtMs) / 1000,
      );
    }
  };
}

function outcomeOf(status: number): (typeof HTTP_OUTCOMES)[number] {
  if (status < 300) return '2xx';
  if (status < 400) return '3xx';
  return status < 500 ? '4xx' : '5xx';
}
