import { semaphore } from '../chaos/crash-matrix/semaphore.ts';

/** Limits concurrency: at most `atOnce` of the given functions run, the others queue in order. */
export function limiter(atOnce: number): <T>(run: () => Promise<T>) => Promise<T> {
  const enter = semaphore(atOnce);
  return async (run) => {
    const leave = await enter();
    try {
      return await run();
    } finally {
      leave();
    }
  };
}

/** Runs at most `atOnce` at a time: a loaded machine does not serve a hundred within the deadlines of a command. */
export async function inTurns<T>(
  items: readonly T[],
  atOnce: number,
  run: (item: T, at: number) => Promise<void>,
): Promise<void> {
  const limited = limiter(atOnce);
  await Promise.all(items.map((item, at) => limited(() => run(item, at))));
}
