import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import process from 'node:process';

export type MetricsPage = (request: IncomingMessage, response: ServerResponse) => void;

/** What `/healthz` answers: 200 when ready, else 503 with the reason. */
export type Health = { readonly ready: boolean; readonly detail: string };

export type MetricsServer = { readonly port: number; close(): Promise<void> };

/** Serves `/metrics` and `/healthz`. Rejects when the port is taken: two processes on one port hide each other. */
export async function serveMetrics(options: {
  readonly host: string;
  readonly port: number;
  readonly page: MetricsPage;
  readonly health: () => Health;
}): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === '/metrics') return options.page(request, response);
    if (path === '/healthz') {
      const health = options.health();
      response.writeHead(health.ready ? 200 : 503, { 'content-type': 'application/json' });
      return response.end(
        `${JSON.stringify({ ok: health.ready, detail: health.detail, pid: process.pid })}\n`,
      );
    }
    response.writeHead(404, { 'content-type': 'text/plain' });
    return response.end('this process answers /metrics and /healthz\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
