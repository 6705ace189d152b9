import { ChaosFailure } from '../../chaos/system.ts';
import { WaitTimeout, waitUntil } from '../../support/time/wait.ts';

const UNTIL_MS = 30_000;
const LOOK_EVERY_MS = 200;

/** Waits for a condition; a condition that is not met in time fails the scenario. */
export async function until<T>(
  condition: () => Promise<T>,
  what: string,
  limitMs = UNTIL_MS,
): Promise<NonNullable<T>> {
  try {
    return (await waitUntil(what, { limitMs, everyMs: LOOK_EVERY_MS }, condition)) as NonNullable<T>;
  } catch (error) {
    throw error instanceof WaitTimeout ? new ChaosFailure(error.message) : error;
  }
}
