export type Pacer = {
  /** Resolves when the next request may be sent. Callers are served in the order in which they ask. */
  turn(): Promise<void>;
};

export type PacerClock = { now(): number; sleep(ms: number): Promise<void> };

/**
 * At most `perSecond` requests a second, evenly spaced, so that no window of any length holds more. Unused turns are not
 * saved up. The first turn comes after one interval: a run before this one may just have sent a request.
 */
export function createPacer(perSecond: number, clock: PacerClock): Pacer {
  const intervalMs = 1000 / perSecond;
  let queue: Promise<void> = Promise.resolve();
  let last = clock.now();
  return {
    turn() {
      const next = queue.then(async () => {
        // A timer may end early by a millisecond.
        for (let left = last + intervalMs - clock.now(); left > 0; left = last + intervalMs - clock.now()) {
          await clock.sleep(Math.ceil(left));
        }
        // Lateness below one interval is made up for, or the rate would fall with every late timer.
        last = Math.max(last + intervalMs, clock.now() - intervalMs / 10);
      });
      queue = next;
      return next;
    },
  };
}
