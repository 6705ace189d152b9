import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { ATTRIBUTES, SPANS } from './catalogue/spans.ts';

/** What a query builder reports about a completed query. Kysely's log events have this shape. */
export type QueryEvent = {
  readonly level: 'query' | 'error';
  readonly query: { readonly sql: string };
  readonly queryDurationMillis: number;
  readonly error?: unknown;
};

/**
 * A span for each query of an order, written when it has ended. Queries outside a span (pools, migrations) leave
 * none. Parameters never leave the process: they hold addresses.
 */
export function traceQuery(event: QueryEvent): void {
  const parent = trace.getActiveSpan();
  if (parent === undefined || !parent.isRecording()) return;
  const endedAtMs = Date.now();
  const span = trace.getTracer('quarterdeck').startSpan(SPANS.query, {
    kind: SpanKind.CLIENT,
    startTime: endedAtMs - event.queryDurationMillis,
    attributes: {
      [ATTRIBUTES.dbSystem]: 'postgresql',
      [ATTRIBUTES.dbOperation]: operationOf(event.query.sql),
    },
  });
  if (event.level === 'error') {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute(ATTRIBUTES.failureType, event.error instanceof Error ? event.error.name : 'unknown');
  }
  span.end(endedAtMs);
}

function operationOf(sql: string): string {
  return (/^\s*([a-z]+)/i.exec(sql)?.[1] ?? 'unknown').toLowerCase();
}
