import { CancellationScope } from '@temporalio/workflow';
import { note } from './apply-event.ts';
import type { OrderRun } from './order-run.ts';

/**
 * Whether the order was paused when this moment passed. Timers and time limits run on while an order is paused, and
 * nobody could have answered; the workflow cannot see the pause itself, so it asks.
 */
export async function wasPausedAt(run: OrderRun, moment: number): Promise<boolean> {
  const deadline = new Date(moment).toISOString();
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
