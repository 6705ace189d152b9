import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MS = 50;
const PAUSE_MAX_MS = 800;

/** Asks until the answer is one to keep, ever more rarely, or until the time is over; then the last answer counts. */
export async function askAgain<T>(
  asking: { readonly deadlineMs: number; readonly again: (answer: T) => boolean },
  ask: (leftMs: number) => Promise<T>,
): Promise<T> {
  const until = performance.now() + asking.deadlineMs;
  for (let pause = PAUSE_MS; ; pause = Math.min(pause * 2, PAUSE_MAX_MS)) {
    const answer = await ask(until - performance.now());
    if (!asking.again(answer) || performance.now() + pause >= until) return answer;
    await delay(pause);
  }
}
