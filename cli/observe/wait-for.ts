import { setTimeout as sleep } from 'node:timers/promises';

export type Waiting = { readonly what: string; readonly limitMs: number; readonly everyMs?: number };

/** Asks until the answer is there. A question that fails counts as no answer: what is asked may just be restarting. */
export async function waitFor<Value>(
  waiting: Waiting,
  ask: () => Promise<Value | undefined>,
): Promise<Value> {
  const started = performance.now();
  let last: unknown;
  while (performance.now() - started < waiting.limitMs) {
    try {
      const value = await ask();
      if (value !== undefined) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await sleep(waiting.everyMs ?? 250);
  }
  throw new Error(`${waiting.what}: not within ${Math.round(waiting.limitMs / 1000)} s`, { cause: last });
}
