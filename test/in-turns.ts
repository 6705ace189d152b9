/** Limits concurrency: at most `atOnce` of the given functions run, the others queue in order. */
export function limiter(atOnce: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  return async (run) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

/** Runs at most `atOnce` at a time: a loaded machine does not serve a hundred within the deadlines of a command. */
export async function inTurns<T>(
  items: readonly T[],
  atOnce: number,
  run: (item: T, at: number) => Promise<void>,
): Promise<void> {
  const left = items.entries();
  const turn = async () => {
    for (const [at, item] of left) await run(item, at);
  };
  await Promise.all(Array.from({ length: atOnce }, turn));
}
