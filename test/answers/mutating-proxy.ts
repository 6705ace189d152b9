import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

type Asked = {
  readonly method: string;
  readonly path: string;
  /** Its Idempotency-Key. */
  readonly key: string;
  readonly body: string;
};

export type Answered = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The text behind the status; the usual one where it is absent. */
  readonly statusText?: string;
  /** Held back for so long. */
  readonly afterMs?: number;
};

export type MutatingProxy = {
  readonly url: string;
  /** What is sent instead of each answer; null: nothing. */
  mutate(change: (asked: Asked, answer: Answered) => Answered | null): void;
  /** What is answered without the other side's knowledge; it is asked where this gives null. */
  intercept(answer: (asked: Asked) => Answered | null): void;
  close(): Promise<void>;
};

/** A real HTTP server in front of the providers, which does as they do and answers something else. */
export async function mutatingProxy(target: string): Promise<MutatingProxy> {
  let change: Parameters<MutatingProxy['mutate']>[0] = (_, answer) => answer;
  let instead: Parameters<MutatingProxy['intercept']>[0] = () => null;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const method = incoming.method ?? 'GET';
      const key = String(incoming.headers['idempotency-key'] ?? '');
      const asked: Asked = { method, path: incoming.url ?? '', key, body: body.toString('utf8') };
      const give = (answer: Answered) => {
        outgoing.writeHead(answer.status, answer.statusText, { ...answer.headers });
        outgoing.end(answer.text);
      };
      const own = instead(asked);
      if (own !== null) {
        give(own);
        return;
      }
      const forward = request(`${target}${incoming.url}`, { method, headers: incoming.headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const given: Answered = {
            status: answer.statusCode ?? 500,
            headers: { 'content-type': 'application/json' },
            text: Buffer.concat(parts).toString('utf8'),
          };
          const changed = change(asked, given);
          if (changed === null) {
            outgoing.destroy();
            return;
          }
          setTimeout(() => give(changed), changed.afterMs ?? 0);
        });
      });
      forward.on('error', () => outgoing.destroy());
      forward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    mutate: (next) => {
      change = next;
    },
    intercept: (next) => {
      instead = next;
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
