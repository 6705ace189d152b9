import { once } from 'node:events';
import http2 from 'node:http2';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Certificates } from './certificates.ts';

/** A proxy in front of the real server, on its own port. */
export type Front = {
  readonly address: string;
  /** Ends every connection, as a network does that was away; new ones are taken. */
  drop(): void;
  close(): Promise<void>;
};

/** Passes bytes on as they are. */
export async function plainFront(to: string, port = 0): Promise<Front> {
  const [host = '', toPort] = to.split(':');
  return await listening(
    createServer((socket) => {
      const upstream = connect(Number(toPort), host);
      socket.pipe(upstream).pipe(socket);
      for (const [one, other] of [
        [socket, upstream],
        [upstream, socket],
      ] as const) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      }
    }),
    port,
  );
}

export type Lock = { readonly certificates: Certificates; readonly apiKey: string };

/** Demands a client certificate of its CA and the key, as Temporal Cloud does, and passes calls on. */
export async function lockedFront(to: string, { apiKey, certificates }: Lock, port = 0): Promise<Front> {
  const { ca, server: own } = certificates;
  const upstream = http2.connect(`http://${to}`);
  upstream.on('error', () => undefined);
  const server = http2.createSecureServer({ ...own, ca, requestCert: true, rejectUnauthorized: true });
  server.on('sessionError', () => undefined);
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    if (headers['authorization'] !== `Bearer ${apiKey}`) {
      stream.respond(
        {
          ':status': 200,
          'content-type': 'application/grpc',
          'grpc-status': '16',
          'grpc-message': 'invalid key',
        },
        { endStream: true },
      );
      return;
    }
    passOn(upstream, stream, headers);
  });
  const front = await listening(server, port);
  return {
    ...front,
    close: async () => {
      upstream.destroy();
      await front.close();
    },
  };
}

/** Hands a gRPC call on to the server behind, with the trailers of its answer. */
export function passOn(
  upstream: http2.ClientHttp2Session,
  stream: http2.ServerHttp2Stream,
  headers: http2.IncomingHttpHeaders,
): void {
  const { ':authority': _authority, ':scheme': _scheme, ...rest } = headers;
  const call = upstream.request(rest);
  let trailers: http2.IncomingHttpHeaders = {};
  call.on('error', () => stream.close());
  call.on('response', (answer, flags) => {
    if (stream.destroyed) return;
    // gRPC answers a refusal with headers alone.
    const over = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    stream.respond(answer, over ? { endStream: true } : { waitForTrailers: true });
    if (!over) call.pipe(stream);
  });
  call.on('trailers', (given) => {
    trailers = given;
  });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.on('error', () => call.close());
  stream.on('close', () => call.close());
  stream.pipe(call);
}

export async function listening(server: Server | http2.Http2SecureServer, port: number): Promise<Front> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    drop,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      drop();
      await closed;
    },
  };
}
