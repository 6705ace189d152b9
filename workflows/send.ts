import { type ActivityFunctionWithOptions, CancellationScope } from '@temporalio/workflow';
import type { Transition } from '../contract/order.ts';
import type { OrderRun } from './order-run.ts';

type Journalled = { readonly orderId: string; readonly journal: readonly Transition[] };
type Said<C extends Journalled> = Omit<C, 'orderId' | 'journal'>;

/**
 * Calls an activity and lets it write the transitions that nothing has written yet. They are struck off only when the
 * call has succeeded, so a call that fails loses none.
 */
export async function send<C extends Journalled, R>(
  run: OrderRun,
  activity: ActivityFunctionWithOptions<(call: C) => Promise<R>>,
  summary: string,
  said: Said<C>,
): Promise<R> {
  const journal = run.unwritten;
  const call = { ...said, orderId: run.order.orderId, journal } as unknown as C;
  const answer = await activity.executeWithOptions({ summary }, [call]);
  strikeOff(run, journal);
  return answer as R;
}

/** Writes the journal beside the main line, before a wait that may be long. What fails is carried by the next call. */
export function writeSoon(run: OrderRun): void {
  if (!run.recorded || run.unwritten.length === 0) return;
  const writing = CancellationScope.nonCancellable(() =>
    send(run, run.effects.db.recordTransitions, 'write the log', {}),
  );
  run.notices.push(writing.catch(() => undefined));
}

function strikeOff(run: OrderRun, written: readonly Transition[]): void {
  const last = written.at(-1)?.seq ?? 0;
  run.unwritten = run.unwritten.filter((transition) => transition.seq > last);
}
