import { setTimeout as sleep } from 'node:timers/promises';
import { ChaosFailure } from '../../chaos/system.ts';
import { errorText } from '../../support/errors/error-text.ts';

const UNTIL_MS = 30_000;
const LOOK_EVERY_MS = 200;

/** Waits until the condition gives something true; says what was waited for in vain. */
export async function waitUntil<T>(
  condition: () => Promise<T>,
  what: string,
  limitMs = UNTIL_MS,
): Promise<NonNullable<T>> {
  const end = performance.now() + limitMs;
  let last = '';
  do {
    try {
      const value = await condition();
      if (value !== null && value !== undefined && value !== false) return value as NonNullable<T>;
      last = '';
    } catch (error) {
      last = `: ${errorText(error)}`;
    }
    await sleep(LOOK_EVERY_MS);
  } while (performance.now() < end);
  throw new ChaosFailure(`waited ${limitMs} ms in vain until ${what}${last}`);
}
