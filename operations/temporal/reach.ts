import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ok, type Result } from './problem.ts';

const PAUSE_MS = 500;
const CONNECT_MS = 2_000;

/**
 * Waits until something listens at the address again: a refused connection costs next to nothing, so the end of an
 * outage is seen soon, however long the pauses between whole questions have grown. False where something listens all the
 * time, and does not answer for another reason, and if no caller waits any more.
 */
export async function untilReachable(address: string, signal?: AbortSignal): Promise<Result<boolean>> {
  const at = /^\[?(.*?)\]?:(\d+)$/.exec(address);
  const host = at?.[1] ?? '';
  const port = Number(at?.[2]);
  for (let refused = false; signal?.aborted !== true; refused = true) {
    if (await listens(host, port)) return ok(refused);
    try {
      await sleep(PAUSE_MS, undefined, signal === undefined ? {} : { signal });
    } catch {
      break;
    }
  }
  return ok(false);
}

async function listens(host: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (found: boolean): void => {
      socket.destroy();
      resolve(found);
    };
    socket.setTimeout(CONNECT_MS, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
