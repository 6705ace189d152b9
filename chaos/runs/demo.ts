import { setTimeout as sleep } from 'node:timers/promises';
import type { StackControl } from '../system.ts';

/** One step of the demonstration. `afterMs` counts from the step before. */
export type Act = {
  readonly afterMs: number;
  readonly do: 'kill' | 'start';
  readonly part: string;
  /** What a watcher should look for. */
  readonly says: string;
};

/** About a minute and a half: one worker, then all workers, then the server itself. */
export const DEMO_ACTS: readonly Act[] = [
  {
    afterMs: 8_000,
    do: 'kill',
    part: 'worker-2',
    says: 'SIGKILL to worker-2: its orders wait for a timeout, then worker-1 takes over',
  },
  { afterMs: 14_000, do: 'start', part: 'worker-2', says: 'worker-2 is back' },
  { afterMs: 8_000, do: 'kill', part: 'worker-1', says: 'SIGKILL to worker-1 …' },
  {
    afterMs: 300,
    do: 'kill',
    part: 'worker-2',
    says: '… and to worker-2: no worker polls, orders are still accepted and wait',
  },
  { afterMs: 15_000, do: 'start', part: 'worker-1', says: 'worker-1 is back: the backlog drains' },
  { afterMs: 0, do: 'start', part: 'worker-2', says: 'worker-2 is back' },
  {
    afterMs: 10_000,
    do: 'kill',
    part: 'temporal',
    says: 'SIGKILL to the Temporal server: the console keeps its data and shows how old it is',
  },
  {
    afterMs: 5_000,
    do: 'start',
    part: 'temporal',
    says: 'the server is back with all orders; everything continues',
  },
  {
    afterMs: 15_000,
    do: 'start',
    part: 'worker-1',
    says: 'done; now every store is checked for the outcome of the orders',
  },
];

/** Performs the acts until the end or until the signal. A start of what runs already is no act. */
export async function performActs(
  acts: readonly Act[],
  control: StackControl,
  options: { readonly print: (line: string) => void; readonly signal: AbortSignal },
): Promise<void> {
  for (const act of acts) {
    await sleep(act.afterMs, undefined, { signal: options.signal }).catch(() => undefined);
    if (options.signal.aborted) return;
    const running = (await control.parts()).find((part) => part.name === act.part)?.state === 'ready';
    options.print(act.says);
    if (act.do === 'kill' && running) await control.kill(act.part, 'SIGKILL');
    if (act.do === 'start' && !running) await control.start(act.part);
  }
}
