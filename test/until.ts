import { setTimeout as delay } from 'node:timers/promises';

const LIMIT_MS = 90_000;
const PAUSE_MS = 25;

/**
 * Waits until the condition gives something true, and gives that. The last error of a condition that throws is told
 * when the time is over, so `expect` may be used inside.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  what: string,
  limitMs = LIMIT_MS,
): Promise<Exclude<T, false | null | undefined>> {
  const end = performance.now() + limitMs;
  let last: unknown;
  do {
    try {
      const value = await condition();
      if (value) return value as Exclude<T, false | null | undefined>;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await delay(PAUSE_MS);
  } while (performance.now() < end);
  throw new Error(
    `waited ${limitMs} ms in vain until ${what}`,
    last === undefined ? undefined : { cause: last },
  );
}
