import type { ActivityFunctionWithOptions } from '@temporalio/workflow';
import type { ReturnCall } from '../../contract/return/return-activities.ts';
import { sendWithLog } from '../process/log.ts';
import type { ReturnRun } from './return-run.ts';

type CallFields<C extends ReturnCall> = Omit<C, keyof ReturnCall>;

/** Calls an activity, which also writes the transitions of the return that are not written yet. */
export function send<C extends ReturnCall, R>(
  run: Pick<ReturnRun, 'log'>,
  activity: ActivityFunctionWithOptions<(call: C) => Promise<R>>,
  summary: string,
  fields: CallFields<C>,
): Promise<R> {
  return sendWithLog(run, activity, summary, fields);
}
