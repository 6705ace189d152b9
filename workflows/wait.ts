import { condition } from '@temporalio/workflow';
import type { OrderRun } from './order-run.ts';
import { park, unpark } from './park.ts';
import { wasPausedAt } from './pause.ts';

/** Waits and shows in `whyStuck` what for. */
export async function waitFor(run: OrderRun, what: string, ready: () => boolean): Promise<void> {
  run.waits.set(what, { what, since: new Date(Date.now()).toISOString(), until: null });
  try {
    await condition(ready);
  } finally {
    run.waits.delete(what);
  }
}

export type Answer = 'answered' | 'expired';

/**
 * Waits for a person's answer with a deadline. While an order is paused the timer runs and nobody can answer; so
 * before the deadline is held against anybody, the facts are asked, and where a pause covered it the time is given again.
 */
export async function waitForAnswer(
  run: OrderRun,
  what: string,
  wait: { readonly limit: number; answered(): boolean },
): Promise<Answer> {
  const step = `answer:${what}`;
  try {
    for (;;) {
      const deadline = Date.now() + wait.limit;
      const until = new Date(deadline).toISOString();
      run.waits.set(what, { what, since: new Date(Date.now()).toISOString(), until });
      if (await condition(() => wait.answered(), wait.limit)) return 'answered';
      const covered = await wasPausedAt(run, deadline);
      if (wait.answered()) return 'answered';
      if (!covered) return 'expired';
      if (!run.parked.has(step)) {
        const detail = `a pause covered the deadline of ${what}; it runs again`;
        park(run, { step, reason: 'awaiting-customer', detail });
      }
    }
  } finally {
    run.waits.delete(what);
    unpark(run, step, { cause: `${what}: no longer waited for`, actor: 'workflow' });
  }
}
