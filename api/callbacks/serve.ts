import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { context, trace } from '@opentelemetry/api';
import { SIGNATURE_HEADER } from '../../contract/providers/callback-signature.ts';
import type { CallbackProvider } from '../../contract/providers/callback-target.ts';
import { errorText } from '../../support/errors/error-text.ts';
import { parseTraceParent, TRACE_HEADER } from '../../telemetry/catalogue/trace-parent.ts';
import { CALLBACK_PROVIDERS } from './read-callback.ts';
import { type CallbackAnswer, type Receiver, receiveCallback } from './receive.ts';

const BODY_BYTES_MAX = 64 * 1024;

export type ServeOptions = {
  readonly host: string;
  readonly port: number;
  readonly version: string;
  readonly receiver: Receiver;
  /** Called for every callback that was not accepted. */
  readonly onRefused: (provider: string, answer: CallbackAnswer) => void;
};

/** POST /callbacks/{payment|vendor|carrier} and GET /healthz. Rejects when the port is taken. */
export async function serveCallbacks(options: ServeOptions): Promise<Server> {
  const server = createServer((request, response) => {
    answer(options, request).then(
      (given) => reply(response, given),
      (error: unknown) =>
        reply(response, {
          status: error instanceof BodyTooLarge ? 413 : 500,
          body: {
            error: { code: 'bad_request', message: errorText(error) },
          },
        }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

class BodyTooLarge extends Error {}

async function answer(options: ServeOptions, request: IncomingMessage): Promise<CallbackAnswer> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (request.method === 'GET' && path === '/healthz') {
    return { status: 200, body: { ok: true, version: options.version } };
  }
  const provider = CALLBACK_PROVIDERS.find((each) => path === `/callbacks/${each}`);
  if (provider === undefined) {
    return {
      status: 404,
      body: {
        error: {
          code: 'not_found',
          message: 'POST /callbacks/payment, /callbacks/vendor or /callbacks/carrier',
        },
      },
    };
  }
  if (request.method !== 'POST') {
    return { status: 405, body: { error: { code: 'bad_request', message: 'callbacks are posted' } } };
  }
  return await take(options, request, provider);
}

async function take(
  options: ServeOptions,
  request: IncomingMessage,
  provider: CallbackProvider,
): Promise<CallbackAnswer> {
  const body = await readBody(request);
  const header = request.headers[SIGNATURE_HEADER];
  const signature = Array.isArray(header) ? header[0] : header;
  const given = await inTraceOf(request, () =>
    receiveCallback(options.receiver, { provider, signature, body }),
  );
  if (given.status !== 200) options.onRefused(provider, given);
  return given;
}

// The provider's trace continues through the signal into the order, so that one trace shows the whole path.
function inTraceOf<T>(request: IncomingMessage, run: () => Promise<T>): Promise<T> {
  const parent = parseTraceParent(request.headers[TRACE_HEADER]);
  if (parent === undefined) return run();
  const span = trace.wrapSpanContext({
    traceId: parent.traceId,
    spanId: parent.spanId,
    traceFlags: parent.sampled ? 1 : 0,
    isRemote: true,
  });
  return context.with(trace.setSpan(context.active(), span), run);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new BodyTooLarge(`a callback has at most ${BODY_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reply(response: ServerResponse, given: CallbackAnswer): void {
  const { detail: _kept, ...body } = given.body;
  response.writeHead(given.status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}
