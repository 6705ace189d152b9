import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../support/process/is-alive.mjs';

const LOOK_EVERY_MS = 5;

/** When the process was seen dead, epoch ms; undefined when it lived on. */
export async function diesWithin(pid: number, limitMs: number): Promise<number | undefined> {
  const until = performance.now() + limitMs;
  while (performance.now() < until) {
    if (!isAlive(pid)) return Date.now();
    await sleep(LOOK_EVERY_MS);
  }
  return undefined;
}
