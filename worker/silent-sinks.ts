import type { InjectedSinks } from '@temporalio/worker';
import type { TelemetrySinks } from '../workflows/runtime/telemetry-sinks.ts';

const ignore = { fn: () => undefined };

/** For workers whose runs are not counted: the telemetry of the workflows goes nowhere. */
export const SILENT_SINKS: InjectedSinks<TelemetrySinks> = {
  telemetry: { started: ignore, transition: ignore, callbackDropped: ignore, finished: ignore },
};
