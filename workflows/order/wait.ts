import { condition } from '@temporalio/workflow';
import { park, unpark } from '../process/step-runner.ts';
import { now } from '../runtime/now.ts';
import type { OrderProcess, OrderRun, PersonWait } from './order-run.ts';
import { wasPausedAt } from './pause.ts';

/** Waits and shows in `whyStuck` what for. */
export async function waitFor(
  run: Pick<OrderRun, 'people'>,
  what: string,
  ready: () => boolean,
): Promise<void> {
  run.people.waits.set(what, { what, since: now(), until: null });
  try {
    await condition(ready);
  } finally {
    run.people.waits.delete(what);
  }
}

export type Answer = 'answered' | 'expired';

/**
 * Waits for a person's answer with a deadline. While an order is paused the timer runs and no answer is possible; so
 * when the deadline passes, an activity looks for a pause, and the time of a pause that covered it is added.
 */
export async function waitForAnswer(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'people' | 'purchase'>,
  what: string,
  wait: { readonly limit: number; answered(): boolean },
): Promise<Answer> {
  const step = `answer:${what}`;
  const since = now();
  const own: PersonWait = { deadline: Date.now() + wait.limit, forwarded: false };
  run.people.personWaits.set(what, own);
  try {
    for (;;) {
      const { deadline } = own;
      run.people.waits.set(what, { what, since, until: new Date(deadline).toISOString() });
      const moved = () => own.forwarded || own.deadline !== deadline;
      // An update changes the subject of the answer: it counts when the update is done.
      const answered = () => wait.answered() && !run.steps.updateLock;
      await condition(() => answered() || moved(), Math.max(1, deadline - Date.now()));
      if (run.steps.updateLock) await condition(() => !run.steps.updateLock);
      if (wait.answered()) return 'answered';
      if (own.forwarded) return 'expired';
      if (moved()) continue;
      const covered = await wasPausedAt(run, deadline);
      if (wait.answered()) return 'answered';
      if (moved()) continue;
      if (!covered) return 'expired';
      own.deadline = Date.now() + wait.limit;
      if (!run.steps.parked.has(step)) {
        const detail = `a pause covered the deadline of ${what}; it runs again`;
        park(run, { step, reason: 'awaiting-customer', detail });
      }
    }
  } finally {
    run.people.waits.delete(what);
    run.people.personWaits.delete(what);
    unpark(run, step, { cause: `${what}: no longer waited for`, actor: 'workflow' });
  }
}
