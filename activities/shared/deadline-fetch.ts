import { Agent, type IncomingMessage, request } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';

/** The part of `fetch` that the provider client needs, so that a tracing wrapper of fetch fits around it. */
export type Fetch = typeof globalThis.fetch;

export type DeadlineInit = RequestInit & {
  /** On the monotonic clock, milliseconds: from then on nothing may be written any more. */
  readonly deadline: number;
};

/** No answer. `sent`: whether the other side may have received the request. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly sent: boolean;
  constructor(sent: boolean, message: string, cause?: unknown) {
    super(message, { cause });
    this.sent = sent;
  }
}

// Shorter than the shortest start-to-close of the policies (3 s), so that the attempt itself can still report it.
export const ANSWER_LIMIT_MS = 2_000;
const ANSWER_BYTES_MAX = 1_000_000;
const SOCKETS_MAX = 64;

/**
 * A fetch that asks its deadline when the socket is there, directly before the first byte is written. A process that
 * was frozen thaws in the middle of an instruction, and the platform's fetch would write what its sender gave up
 * long ago. `monotonic` gives milliseconds.
 */
export function deadlineFetch(monotonic: () => number): Fetch {
  const agents = {
    'http:': new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX }),
    'https:': new TlsAgent({ keepAlive: true, maxSockets: SOCKETS_MAX }),
  };
  return async (input, init) => {
    const { deadline, method = 'GET', headers, body, signal } = (init ?? {}) as DeadlineInit;
    const url = new URL(input as string | URL);
    const options = {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      ...(signal ? { signal } : {}),
    };
    const open = () =>
      url.protocol === 'https:'
        ? tlsRequest(url, { ...options, agent: agents['https:'] })
        : request(url, { ...options, agent: agents['http:'] });
    return await exchange({ open, payload: body as string | undefined, deadline, monotonic });
  };
}

type Exchange = {
  readonly open: () => ReturnType<typeof request>;
  readonly payload: string | undefined;
  readonly deadline: number;
  readonly monotonic: () => number;
};

function exchange({ open, payload, deadline, monotonic }: Exchange): Promise<Response> {
  return new Promise((resolve, reject) => {
    let sent = false;
    const outgoing = open();
    const leftMs = Math.max(0, Math.min(ANSWER_LIMIT_MS, deadline - monotonic()));
    const timer = setTimeout(
      () => outgoing.destroy(new Error(`no answer within ${Math.round(leftMs)} ms`)),
      leftMs,
    );
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(new NoAnswer(sent, describe(error), error));
    };
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => {
      readAll(incoming).then((text) => {
        clearTimeout(timer);
        const status = incoming.statusCode ?? 0;
        resolve(new Response(status === 204 || status === 304 ? null : text, { status }));
      }, fail);
    });
    outgoing.on('socket', (socket) => {
      const write = () => {
        if (monotonic() >= deadline) {
          outgoing.destroy(new Error('the time for this attempt was over before it began'));
          return;
        }
        sent = true;
        outgoing.end(payload);
      };
      if (socket.connecting) socket.once('connect', write);
      else write();
    });
  });
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const encoding = incoming.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    incoming.destroy();
    throw new Error('the answer is compressed, which was not asked for');
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_BYTES_MAX) throw new Error('the answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

// An AggregateError of both address families has an empty message.
function describe(error: Error & { readonly code?: string }): string {
  return error.message || error.code || error.name;
}
