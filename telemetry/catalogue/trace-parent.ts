/** The name of the Temporal header that carries the trace; the value is a W3C traceparent. */
export const TRACE_HEADER = 'traceparent';

export type TraceParent = { readonly traceId: string; readonly spanId: string; readonly sampled: boolean };

export function formatTraceParent(parent: TraceParent): string {
  return `00-${parent.traceId}-${parent.spanId}-${parent.sampled ? '01' : '00'}`;
}

/** Undefined for anything that is no valid version 00 traceparent: a header comes from outside. */
export function parseTraceParent(text: unknown): TraceParent | undefined {
  if (typeof text !== 'string') return undefined;
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(text);
  if (match === null) return undefined;
  const [, traceId = '', spanId = '', flags = '00'] = match;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/**
 * The span of a run is written when the run ends, perhaps by another process than the one that began it, but its
 * activities need their parent's id at once. So the id is taken from the run id, which both know.
 */
export function runSpanId(runId: string): string {
  const digits = runId.replaceAll('-', '').toLowerCase().slice(-16);
  return /^[0-9a-f]{16}$/.test(digits) && !/^0+$/.test(digits) ? digits : '0000000000000001';
}
