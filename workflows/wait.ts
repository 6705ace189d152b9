import { CancellationScope, condition } from '@temporalio/workflow';
import { note } from './happen.ts';
import type { OrderRun } from './order-run.ts';
import { park, unpark } from './park.ts';

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
      const deadline = new Date(Date.now() + wait.limit).toISOString();
      run.waits.set(what, { what, since: new Date(Date.now()).toISOString(), until: deadline });
      if (await condition(() => wait.answered(), wait.limit)) return 'answered';
      const covered = await wasPausedOver(run, deadline);
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

async function wasPausedOver(run: OrderRun, deadline: string): Promise<boolean> {
  const ask = run.effects.process.readDeadline;
  try {
    const truth = await CancellationScope.nonCancellable(() =>
      ask.executeWithOptions({ summary: 'did a pause cover the deadline?' }, [
        { orderId: run.order.orderId, deadline },
      ]),
    );
    note(run, { what: 'deadline passed', source: 'timer', detail: truth.kind });
    return truth.kind === 'paused-over';
  } catch {
    // Without an answer the deadline stands: an order must not wait for ever because the question failed.
    note(run, {
      what: 'deadline passed',
      source: 'timer',
      detail: 'whether a pause covered it could not be asked',
    });
    return false;
  }
}
