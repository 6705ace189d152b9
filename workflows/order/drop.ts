import { proxySinks } from '@temporalio/workflow';
import type { TelemetrySinks } from '../runtime/telemetry-sinks.ts';
import type { OrderRun } from './order-run.ts';

/** Counts a callback that changes nothing: in the view of whom it was for and in the worker's metrics. */
export function drop(run: Pick<OrderRun, 'dropped'>, reason: keyof OrderRun['dropped']): void {
  run.dropped[reason] += 1;
  proxySinks<TelemetrySinks>().telemetry.callbackDropped(reason);
}
