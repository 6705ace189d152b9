import { createServer } from 'node:http';

export type ReceivedSpan = {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly kind: number;
  readonly startNanos: bigint;
  readonly endNanos: bigint;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly service: string;
};

export type SpanSink = {
  readonly endpoint: string;
  spans(): readonly ReceivedSpan[];
  close(): Promise<void>;
};

type RawValue = { readonly stringValue?: string; readonly intValue?: string | number };
type RawAttribute = { readonly key: string; readonly value: RawValue };
type RawSpan = {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly RawAttribute[];
};
type RawExport = {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly RawAttribute[] };
    readonly scopeSpans?: readonly { readonly spans?: readonly RawSpan[] }[];
  }[];
};

/** A collector for tests: takes OTLP/HTTP as JSON and keeps what arrives. */
export async function startSpanSink(): Promise<SpanSink> {
  const received: ReceivedSpan[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.push(...readExport(JSON.parse(Buffer.concat(parts).toString('utf8')) as RawExport));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sink has no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    spans: () => received,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function readExport(raw: RawExport): ReceivedSpan[] {
  return (raw.resourceSpans ?? []).flatMap((resource) => {
    const service = attributesOf(resource.resource?.attributes)['service.name'] ?? '';
    return (resource.scopeSpans ?? []).flatMap((scope) =>
      (scope.spans ?? []).map((span) => ({
        name: span.name,
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId === '' ? undefined : span.parentSpanId,
        kind: span.kind,
        startNanos: BigInt(span.startTimeUnixNano),
        endNanos: BigInt(span.endTimeUnixNano),
        attributes: attributesOf(span.attributes),
        service: String(service),
      })),
    );
  });
}

function attributesOf(raw: readonly RawAttribute[] = []): Record<string, string | number> {
  return Object.fromEntries(
    raw.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue ?? Number.NaN)]),
  );
}
