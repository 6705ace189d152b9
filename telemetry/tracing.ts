import { randomFillSync } from 'node:crypto';
import { context, DiagLogLevel, diag, type Tracer, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  type IdGenerator,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { asyncContextManager } from './async-context.ts';
import { RESOURCE_ATTRIBUTES } from './catalogue/spans.ts';

export type TracingOptions = {
  /** Base address of an OTLP/HTTP collector, without `/v1/traces`. */
  readonly endpoint: string;
  readonly service: string;
  readonly version: string;
  readonly instance: string;
  readonly onSpan?: () => void;
  readonly onExportFailure?: (problem: string) => void;
};

export type Tracing = {
  readonly tracer: Tracer;
  /** Starts the spans made inside `make` with this id; for a span whose id others had to know before. */
  withSpanId<Result>(spanId: string, make: () => Result): Result;
  flush(): Promise<void>;
  stop(): Promise<void>;
};

// What a kill may lose: everything that ended within the delay. The SDK's default of 5 s lost 4 spans of 10.
const EXPORT_DELAY_MS = 300;
const EXPORT_TIMEOUT_MS = 2_000;
const QUEUE_SPANS_MAX = 8_192;

/** Makes the global tracer export to the collector. Without this call every span is a no-op. */
export function startTracing(options: TracingOptions): Tracing {
  diag.setLogger(
    {
      error: (message) => options.onExportFailure?.(message),
      warn: (message) => options.onExportFailure?.(message),
      info: () => undefined,
      debug: () => undefined,
      verbose: () => undefined,
    },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const ids = forcedIds();
  const exporter = reportingExporter(
    new OTLPTraceExporter({ url: `${options.endpoint}/v1/traces`, timeoutMillis: EXPORT_TIMEOUT_MS }),
    options.onExportFailure,
  );
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      [RESOURCE_ATTRIBUTES.service]: options.service,
      [RESOURCE_ATTRIBUTES.version]: options.version,
      [RESOURCE_ATTRIBUTES.instance]: options.instance,
    }),
    idGenerator: ids.generator,
    spanLimits: { attributeValueLengthLimit: 256, attributeCountLimit: 32 },
    spanProcessors: [
      countingProcessor(options.onSpan),
      new BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: EXPORT_DELAY_MS,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS,
        maxQueueSize: QUEUE_SPANS_MAX,
      }),
    ],
  });
  context.setGlobalContextManager(asyncContextManager());
  trace.setGlobalTracerProvider(provider);
  return {
    tracer: trace.getTracer('quarterdeck'),
    withSpanId: ids.withSpanId,
    flush: () => provider.forceFlush(),
    stop: async () => {
      await provider.shutdown();
      trace.disable();
      context.disable();
      diag.disable();
    },
  };
}

const POOL_BYTES = 4_096;

/** Random hex from a pool: one call into the system for each span was a fifth of what tracing cost. */
function randomHex(): (bytes: number) => string {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return (bytes) => {
    if (used + bytes > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    used += bytes;
    return pool.toString('hex', used - bytes, used);
  };
}

function forcedIds(): {
  generator: IdGenerator;
  withSpanId: <Result>(spanId: string, make: () => Result) => Result;
} {
  const random = randomHex();
  let forced: string | undefined;
  return {
    generator: {
      generateTraceId: () => random(16),
      generateSpanId: () => forced ?? random(8),
    },
    withSpanId: (spanId, make) => {
      forced = spanId;
      try {
        return make();
      } finally {
        forced = undefined;
      }
    },
  };
}

function countingProcessor(onSpan: (() => void) | undefined): SpanProcessor {
  return {
    onStart: () => undefined,
    onEnd: () => onSpan?.(),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

// A collector that is away must be seen in the metrics: the SDK itself drops the batch with one diagnostic line.
function reportingExporter(
  inner: OTLPTraceExporter,
  onFailure: ((problem: string) => void) | undefined,
): SpanExporter {
  return {
    export: (spans: ReadableSpan[], done) =>
      inner.export(spans, (result) => {
        if (result.code !== 0) onFailure?.(result.error?.message ?? 'the collector refused a batch of spans');
        done(result);
      }),
    shutdown: () => inner.shutdown(),
    forceFlush: () => inner.forceFlush(),
  };
}
