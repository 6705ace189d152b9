import { waitUntil } from '../support/time/wait.ts';

/** Many times what a quiet machine needs: a busy one is no failure. */
const LIMIT_MS = 240_000;
const PAUSE_MS = 25;

/** Waits for a condition and returns what it gives. It may throw until then, so `expect` may be used inside. */
export async function until<T>(
  condition: () => T | Promise<T>,
  what: string,
  limitMs = LIMIT_MS,
): Promise<Exclude<T, false | null | undefined>> {
  return await waitUntil(what, { limitMs, everyMs: PAUSE_MS }, async () => (await condition()) || undefined);
}
