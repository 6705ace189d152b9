import { CancellationScope } from '@temporalio/workflow';
import { note } from '../process/log.ts';

import type { OrderRun } from './order-run.ts';

/**
 * Whether the order was paused at this moment. Timers and timeouts keep running while an order is paused, and no answer
 * is possible; the workflow cannot see the pause itself, so an activity looks it up.
 */
export async function wasPausedAt(
  run: Pick<OrderRun, 'effects' | 'log' | 'purchase'>,
  moment: number,
): Promise<boolean> {
  const deadline = new Date(moment).toISOString();
  const ask = run.effects.process.readDeadline;
  try {
    const truth = await CancellationScope.nonCancellable(() =>
      ask.executeWithOptions({ summary: 'did a pause cover the deadline?' }, [
        { orderId: run.purchase.order.orderId, deadline },
      ]),
    );
    note(run, { what: 'deadline passed', source: 'timer', detail: truth.kind });
    return truth.kind === 'paused-over';
  } catch {
    // Without an answer the deadline holds: a failed lookup must not block an order permanently.
    note(run, {
      what: 'deadline passed',
      source: 'timer',
      detail: 'whether a pause covered it could not be asked',
    });
    return false;
  }
}
