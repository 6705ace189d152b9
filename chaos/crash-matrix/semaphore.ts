/** Waits for a permit and returns the function that releases it. */
export type Semaphore = () => Promise<() => void>;

/** Allows `count` holders at a time. */
export function semaphore(count: number): Semaphore {
  let free = count;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    free += 1;
    waiting.shift()?.();
  };
  return async () => {
    while (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    free -= 1;
    return leave;
  };
}
