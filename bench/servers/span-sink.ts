import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SpanSink = {
  readonly endpoint: string;
  /** Bytes of spans that arrived. */
  received(): number;
  close(): Promise<void>;
};

/** Takes what a collector would take and throws it away: what is measured is the sender. */
export async function startSpanSink(): Promise<SpanSink> {
  let bytes = 0;
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    received: () => bytes,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
