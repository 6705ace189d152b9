import { context, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { ApplicationFailure, defaultPayloadConverter, type Headers } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { orderIdOfCompensation, orderIdOfWorkflow } from '../../contract/ids/workflow-ids.ts';
import { FAILURES } from '../../contract/order/activities.ts';
import { DOMAIN_METRICS } from '../../telemetry/catalogue/domain-metrics.ts';
import { COMPENSATIONS, isActivityName } from '../../telemetry/catalogue/label-values.ts';
import { ATTRIBUTES, SPANS } from '../../telemetry/catalogue/spans.ts';
import { parseTraceParent, TRACE_HEADER } from '../../telemetry/catalogue/trace-parent.ts';
import type { Log } from '../../telemetry/logger.ts';
import type { Metrics } from '../../telemetry/metrics.ts';

/** One span and, when it fails, one log line per attempt; a done attempt costs no line. */
export function activityTelemetry(telemetry: {
  readonly metrics: Metrics;
  readonly log: Log;
}): ActivityInterceptorsFactory {
  return (ctx) => ({
    inbound: {
      async execute(input, next) {
        const { info } = ctx;
        const workflowId = info.workflowExecution?.workflowId ?? '';
        const span = trace.getTracer('quarterdeck').startSpan(
          `${SPANS.activity}${info.activityType}`,
          {
            kind: SpanKind.CONSUMER,
            attributes: {
              [ATTRIBUTES.orderId]: orderIdOfWorkflow(workflowId) ?? orderIdOfCompensation(workflowId) ?? '',
              [ATTRIBUTES.workflowId]: workflowId,
              [ATTRIBUTES.runId]: info.workflowExecution?.runId ?? '',
              [ATTRIBUTES.taskQueue]: info.taskQueue,
              [ATTRIBUTES.attempt]: info.attempt,
              [ATTRIBUTES.activityId]: info.activityId,
            },
          },
          parentContext(input.headers),
        );
        try {
          const result = await context.with(trace.setSpan(context.active(), span), () => next(input));
          countCompensation(telemetry.metrics, info.activityType, 'done');
          return result;
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR });
          span.setAttribute(ATTRIBUTES.failureType, failureType(error));
          countCompensation(telemetry.metrics, info.activityType, 'failed');
          countDoubt(telemetry.metrics, info.activityType, error);
          context.with(trace.setSpan(context.active(), span), () =>
            telemetry.log.write('warn', 'activity attempt failed', {
              workflowId,
              runId: info.workflowExecution?.runId,
              activity: info.activityType,
              attempt: info.attempt,
              queue: info.taskQueue,
              error,
            }),
          );
          throw error;
        } finally {
          span.end();
        }
      },
    },
  });
}

function parentContext(headers: Headers) {
  const payload = headers[TRACE_HEADER];
  const parent =
    payload === undefined ? undefined : parseTraceParent(defaultPayloadConverter.fromPayload(payload));
  if (parent === undefined) return context.active();
  return trace.setSpanContext(context.active(), {
    traceId: parent.traceId,
    spanId: parent.spanId,
    traceFlags: parent.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  });
}

function failureType(error: unknown): string {
  if (error instanceof ApplicationFailure) return error.type ?? 'ApplicationFailure';
  return error instanceof Error ? error.name : 'unknown';
}

function countCompensation(metrics: Metrics, activityType: string, outcome: 'done' | 'failed'): void {
  const compensation = COMPENSATIONS.find((each) => each === activityType);
  if (compensation !== undefined) {
    metrics.count(DOMAIN_METRICS.compensations, { activity_type: compensation, outcome });
  }
}

function countDoubt(metrics: Metrics, activityType: string, error: unknown): void {
  if (!isActivityName(activityType)) return;
  if (error instanceof ApplicationFailure && error.type === FAILURES.effectInDoubt) {
    metrics.count(DOMAIN_METRICS.effectsInDoubt, { activity_type: activityType });
  }
}
