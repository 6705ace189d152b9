import { createServer } from 'node:net';

const HOST = '127.0.0.1';

/** True when nobody listens on the loopback port. Between the answer and its use another may come: see `choosePort`. */
export async function portIsFree(port: number, host: string = HOST): Promise<boolean> {
  return (await listenOnce(port, host)) !== undefined;
}

/** A port that the system gave out just now. */
export async function anyFreePort(): Promise<number> {
  const port = await listenOnce(0, HOST);
  if (port === undefined) throw new Error(`no free port on ${HOST}`);
  return port;
}

export type ChosenPort = { readonly port: number; readonly moved: boolean };

/** The wanted port, or a free one when it is taken. */
export async function choosePort(
  wanted: number,
  taken: ReadonlySet<number> = new Set(),
): Promise<ChosenPort> {
  if (!taken.has(wanted) && (await portIsFree(wanted))) return { port: wanted, moved: false };
  for (let tries = 0; tries < 20; tries++) {
    const port = await anyFreePort();
    if (!taken.has(port)) return { port, moved: true };
  }
  throw new Error('no free port that is not spoken for already');
}

async function listenOnce(port: number, host: string): Promise<number | undefined> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.unref();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}
