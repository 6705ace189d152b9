/** Waits for a seat and gives the function that gives it back. */
export type Seats = () => Promise<() => void>;

/** So many at once; each seat is given back by the function that came with it. */
export function seats(count: number): Seats {
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
