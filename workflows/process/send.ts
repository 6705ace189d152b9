import { type ActivityFunctionWithOptions, CancellationScope } from '@temporalio/workflow';
import type { Transition } from '../../contract/order/order.ts';
import type { OrderRun } from '../order/order-run.ts';

type Journalled = { readonly orderId: string; readonly journal: readonly Transition[] };
type CallFields<C extends Journalled> = Omit<C, 'orderId' | 'journal'>;

/**
 * Calls an activity, which also writes the transitions that are not written yet. They leave the queue only after the
 * call succeeded, so a failed call loses none.
 */
export async function send<C extends Journalled, R>(
  run: OrderRun,
  activity: ActivityFunctionWithOptions<(call: C) => Promise<R>>,
  summary: string,
  fields: CallFields<C>,
): Promise<R> {
  const journal = run.unwritten;
  const call = { ...fields, orderId: run.order.orderId, journal } as unknown as C;
  const answer = await activity.executeWithOptions({ summary }, [call]);
  dropAcknowledged(run, journal);
  return answer as R;
}

/** Writes the journal in the background, before a wait that may be long. If that fails, the next call carries it. */
export function writeSoon(run: OrderRun): void {
  if (!run.recorded || run.unwritten.length === 0) return;
  const writing = CancellationScope.nonCancellable(() =>
    send(run, run.effects.db.recordTransitions, 'write the log', {}),
  );
  run.notices.push(writing.catch(() => undefined));
}

function dropAcknowledged(run: OrderRun, written: readonly Transition[]): void {
  const last = written.at(-1)?.seq ?? 0;
  run.unwritten = run.unwritten.filter((transition) => transition.seq > last);
}
