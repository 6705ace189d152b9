import { setTimeout as sleep } from 'node:timers/promises';
import { errorText } from '../errors/error-text.ts';

export type Pace = {
  readonly limitMs: number;
  readonly everyMs: number;
  /** The pause doubles from `everyMs` up to this. */
  readonly everyMsMax?: number;
};

type Met<T> = Exclude<T, false | null | undefined>;

/**
 * Asks until the answer is neither false, null nor undefined, and returns it; undefined when the time is over. Asks at
 * least once, and a last time after the limit, so that a process that was suspended does not give up unrequested.
 */
export async function poll<T>(pace: Pace, ask: () => T | Promise<T>): Promise<Met<T> | undefined> {
  const end = performance.now() + pace.limitMs;
  for (let pause = pace.everyMs; ; pause = Math.min(pause * 2, pace.everyMsMax ?? pace.everyMs)) {
    const answer = await ask();
    if (answer !== false && answer !== null && answer !== undefined) return answer as Met<T>;
    if (performance.now() >= end) return undefined;
    await sleep(pause);
  }
}

export class WaitTimeout extends Error {}

/** As `poll`; a condition that throws is not met yet. Throws when the time is over, with the last error as the cause. */
export async function waitUntil<T>(
  what: string,
  pace: Pace,
  condition: () => T | Promise<T>,
): Promise<Met<T>> {
  let last: unknown;
  const met = await poll(pace, async () => {
    try {
      last = undefined;
      return await condition();
    } catch (error) {
      last = error;
      return undefined;
    }
  });
  if (met !== undefined) return met as Met<T>;
  const why = last === undefined ? '' : `: ${errorText(last)}`;
  throw new WaitTimeout(
    `not within ${pace.limitMs / 1000} s: ${what}${why}`,
    last === undefined ? undefined : { cause: last },
  );
}
