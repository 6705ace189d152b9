import type { Sinks } from '@temporalio/workflow';
import type { OrderStage } from '../../domain/order-stage.ts';

/**
 * What the workflow reports to its process. Calls leave the isolate with the workflow task, are dropped on
 * replay, and may repeat when a task is tried again: they feed counters and spans, never decisions.
 */
export type TelemetrySinks = Sinks & {
  readonly telemetry: {
    started(): void;
    /** `seconds` is the time spent in `from`; null for the first stage. */
    transition(to: OrderStage, from: OrderStage | null, seconds: number | null): void;
    callbackDropped(reason: 'duplicate' | 'old' | 'unknown'): void;
    finished(run: FinishedRun): void;
  };
};

export type FinishedRun = {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** How the run ended: the order's last stage, or why it has none; `ended` where the run is not an order's last. */
  readonly outcome: OrderStage | 'failed' | 'cancelled' | 'continued' | 'ended';
  /** Of the span that started the order; undefined when it was started without a trace. */
  readonly traceParent?: string;
};
