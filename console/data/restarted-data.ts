import { fail } from '../../operations/temporal/problem.ts';
import type { ConsoleData } from '../model/app/data.ts';
import type { Settings } from '../model/app/state.ts';

/** One life of the data thread. */
export type DataThread = ConsoleData & {
  /** Resolves with the reason once it is dead. */
  readonly ended: Promise<string>;
};

const RESTART_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000] as const;
/** A thread that lived this long died of something new. */
const SOUND_AFTER_MS = 60_000;

/**
 * Data from a thread that may die: the next question after a pause starts another one. Meanwhile every question is
 * answered with the reason, so that the screen can show it.
 */
export function restartedData(first: DataThread, start: () => DataThread, now: () => number): ConsoleData {
  let current: DataThread = first;
  let startedAt = now();
  let deaths = 0;
  let dead: { readonly why: string; readonly restartAt: number } | null = null;
  let closed = false;
  let onRenewal: (settings: Partial<Settings>) => void = () => {};
  watch(first);

  function watch(thread: DataThread): void {
    thread.onRenewed?.((settings) => onRenewal(settings));
    void thread.ended.then((why) => {
      deaths = now() - startedAt > SOUND_AFTER_MS ? 1 : deaths + 1;
      const pause = RESTART_MS[Math.min(deaths, RESTART_MS.length) - 1] ?? 30_000;
      dead = { why, restartAt: now() + pause };
    });
  }

  return {
    ask(name, ask, onStep, signal) {
      if (dead !== null && !closed && now() >= dead.restartAt) {
        dead = null;
        startedAt = now();
        current = start();
        watch(current);
      }
      if (dead !== null) return Promise.resolve(fail('unreachable', dead.why));
      return current.ask(name, ask, onStep, signal);
    },
    onRenewed: (listener) => {
      onRenewal = listener;
    },
    close() {
      closed = true;
      return current.close();
    },
  };
}
