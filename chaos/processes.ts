import { isAlive } from '../support/process/is-alive.mjs';
import { poll } from '../support/time/wait.ts';

const LOOK_EVERY_MS = 5;

/** When the process was seen dead, epoch ms; undefined when it lived on. */
export async function diesWithin(pid: number, limitMs: number): Promise<number | undefined> {
  return await poll({ limitMs, everyMs: LOOK_EVERY_MS }, () => !isAlive(pid) && Date.now());
}
