import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that has ended and waits for its parent to take note (state Z) is as dead as one that is gone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // No /proc here; the signal above has the last word.
    return process.platform !== 'linux';
  }
}

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
