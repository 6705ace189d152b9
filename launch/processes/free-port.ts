import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { reservePort } from './port-reservation.ts';

const HOST = '127.0.0.1';
// Below what Linux and macOS give to outgoing connections: such a port could be taken between our look and its use.
const RANGE = [10_000, 31_999] as const;
const TRIES = 50;

/** True if no process listens on the loopback port. */
export async function portIsFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.unref();
    server.once('error', () => resolve(false));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

export async function anyFreePort(taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = randomInt(RANGE[0], RANGE[1] + 1);
    if (!taken.has(port) && (await portIsFree(port)) && reservePort(port)) return port;
  }
  throw new Error(`no free port found on ${HOST} in ${TRIES} tries`);
}

export type ChosenPort = { readonly port: number; readonly moved: boolean };

/** The wanted port, or a free one when it is taken. */
export async function choosePort(
  wanted: number,
  taken: ReadonlySet<number> = new Set(),
): Promise<ChosenPort> {
  if (!taken.has(wanted) && (await portIsFree(wanted)) && reservePort(wanted)) {
    return { port: wanted, moved: false };
  }
  return { port: await anyFreePort(taken), moved: true };
}
