/** Lets one at a time through, in the order of asking. */
export type Turns = { take<T>(work: () => Promise<T>): Promise<T> };

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(work) {
      const turn = last.then(work);
      // The next one waits for the end of this one and not for its success.
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
