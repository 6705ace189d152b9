import { context, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import type { InjectedSinks } from '@temporalio/worker';
import { orderIdOfCompensation, orderIdOfWorkflow } from '../contract/ids/workflow-ids.ts';
import { TERMINAL_STAGES } from '../domain/order-stage.ts';
import { DOMAIN_METRICS } from '../telemetry/catalogue/domain-metrics.ts';
import { ATTRIBUTES, SPANS } from '../telemetry/catalogue/spans.ts';
import { parseTraceParent, runSpanId } from '../telemetry/catalogue/trace-parent.ts';
import type { Log } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import type { FinishedRun, TelemetrySinks } from '../workflows/runtime/telemetry-sinks.ts';

type RunInfo = { readonly workflowId: string; readonly runId: string; readonly taskQueue: string };

/** The outside half of workflows/runtime/interceptors.ts: counts, and rebuilds the span of a run when the run has ended. */
export function telemetrySink(telemetry: {
  readonly metrics: Metrics;
  readonly log: Log;
  readonly tracing: Tracing | null;
  readonly workflowTask: (stage: string) => void;
}): InjectedSinks<TelemetrySinks> {
  const { metrics } = telemetry;
  return {
    telemetry: {
      started: { fn: () => metrics.count(DOMAIN_METRICS.ordersStarted, {}) },
      transition: {
        fn: (_info, to, from, seconds) => {
          telemetry.workflowTask(to);
          metrics.count(DOMAIN_METRICS.orderTransitions, { stage: to });
          if (from !== null && seconds !== null) {
            metrics.observe(DOMAIN_METRICS.orderStageSeconds, { stage: from }, seconds);
          }
        },
      },
      callbackDropped: { fn: (_info, reason) => metrics.count(DOMAIN_METRICS.callbacksDropped, { reason }) },
      finished: { fn: (info, run) => finishRun(telemetry, info, run) },
    },
  };
}

function finishRun(
  telemetry: { readonly metrics: Metrics; readonly log: Log; readonly tracing: Tracing | null },
  info: RunInfo,
  run: FinishedRun,
): void {
  const status = TERMINAL_STAGES.find((stage) => stage === run.outcome);
  if (status !== undefined) {
    telemetry.metrics.count(DOMAIN_METRICS.ordersFinished, { status });
    telemetry.metrics.observe(
      DOMAIN_METRICS.orderSeconds,
      { status },
      Math.max(0, run.endedAtMs - run.startedAtMs) / 1000,
    );
  }
  const parent = parseTraceParent(run.traceParent);
  const isOrder = orderIdOfWorkflow(info.workflowId) !== undefined;
  telemetry.log.write('info', isOrder ? 'order run ended' : 'run ended', {
    workflowId: info.workflowId,
    runId: info.runId,
    queue: info.taskQueue,
    detail: run.outcome,
    ...(parent === undefined ? {} : { trace: parent.traceId, span: runSpanId(info.runId) }),
  });
  if (telemetry.tracing === null || parent === undefined) return;
  const { tracing } = telemetry;
  const within = trace.setSpanContext(context.active(), {
    traceId: parent.traceId,
    spanId: parent.spanId,
    traceFlags: parent.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  });
  const span = tracing.withSpanId(runSpanId(info.runId), () =>
    tracing.tracer.startSpan(
      SPANS.run,
      {
        kind: SpanKind.SERVER,
        startTime: run.startedAtMs,
        attributes: {
          [ATTRIBUTES.orderId]:
            orderIdOfWorkflow(info.workflowId) ?? orderIdOfCompensation(info.workflowId) ?? '',
          [ATTRIBUTES.workflowId]: info.workflowId,
          [ATTRIBUTES.runId]: info.runId,
          [ATTRIBUTES.taskQueue]: info.taskQueue,
          [ATTRIBUTES.orderStatus]: run.outcome,
        },
      },
      within,
    ),
  );
  if (run.outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(run.endedAtMs);
}
