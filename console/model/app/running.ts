import type { Effect } from './event.ts';

/** The questions that are on their way, so that one whose answer is wanted no more can be given up. */
export type Running = {
  begin(poll: string): AbortSignal;
  /** Whether the answer is still wanted. */
  end(poll: string, signal: AbortSignal): boolean;
  count(): number;
  giveUp(effects: readonly Effect[]): void;
};

export function createRunning(): Running {
  const running = new Map<string, AbortController>();
  let count = 0;
  return {
    begin(poll) {
      count += 1;
      const abort = new AbortController();
      running.set(poll, abort);
      return abort.signal;
    },
    end(poll, signal) {
      count -= 1;
      if (running.get(poll)?.signal === signal) running.delete(poll);
      return !signal.aborted;
    },
    count: () => count,
    giveUp(effects) {
      for (const effect of effects) if (effect.kind === 'cancel') running.get(effect.poll)?.abort();
    },
  };
}
