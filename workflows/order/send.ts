import type { ActivityFunctionWithOptions } from '@temporalio/workflow';
import type { Transition } from '../../contract/order/order.ts';
import { sendWithLog } from '../process/log.ts';
import type { OrderRun } from './order-run.ts';

type Journalled = { readonly orderId: string; readonly journal: readonly Transition[] };
type CallFields<C extends Journalled> = Omit<C, 'orderId' | 'journal'>;

/** Calls an activity, which also writes the transitions of the order that are not written yet. */
export function send<C extends Journalled, R>(
  run: Pick<OrderRun, 'log'>,
  activity: ActivityFunctionWithOptions<(call: C) => Promise<R>>,
  summary: string,
  fields: CallFields<C>,
): Promise<R> {
  return sendWithLog(run, activity, summary, fields);
}
