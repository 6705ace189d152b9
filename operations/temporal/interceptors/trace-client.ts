import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Headers, WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { orderIdOfWorkflow } from '../../../contract/ids/workflow-ids.ts';
import { ATTRIBUTES, SPANS } from '../../../telemetry/catalogue/spans.ts';
import { formatTraceParent, TRACE_HEADER } from '../../../telemetry/catalogue/trace-parent.ts';

/**
 * One span for each start, signal and update, and its trace in the header. Without a tracer in the process nothing
 * is sent: the API's own no-op span has no context to forward.
 */
export function traceClient(): WorkflowClientInterceptor {
  return {
    startWithDetails: (input, next) =>
      traced(
        SPANS.start,
        { workflowId: input.options.workflowId, message: input.workflowType },
        (header, traceId) =>
          next({
            ...input,
            headers: { ...input.headers, ...header },
            // A list row shows where the trace is without asking the workflow.
            ...(traceId === undefined
              ? {}
              : { options: { ...input.options, memo: { ...input.options.memo, traceId } } }),
          }),
      ),
    signal: (input, next) =>
      traced(
        SPANS.signal,
        { workflowId: input.workflowExecution.workflowId ?? '', message: input.signalName },
        (header) => next({ ...input, headers: { ...input.headers, ...header } }),
      ),
    startUpdate: (input, next) =>
      traced(
        SPANS.update,
        { workflowId: input.workflowExecution.workflowId ?? '', message: input.updateName },
        (header) => next({ ...input, headers: { ...input.headers, ...header } }),
      ),
    // The trace is that of the update: the run lives for years, whichever client starts it.
    startUpdateWithStart: (input, next) =>
      traced(
        SPANS.update,
        { workflowId: input.workflowStartOptions.workflowId, message: input.updateName },
        (header) => next({ ...input, updateHeaders: { ...input.updateHeaders, ...header } }),
      ),
  };
}

async function traced<Result>(
  name: string,
  about: { readonly workflowId: string; readonly message: string },
  send: (header: Headers, traceId: string | undefined) => Promise<Result>,
): Promise<Result> {
  const span = trace.getTracer('quarterdeck').startSpan(name, {
    kind: SpanKind.CLIENT,
    attributes: {
      [ATTRIBUTES.workflowId]: about.workflowId,
      [ATTRIBUTES.orderId]: orderIdOfWorkflow(about.workflowId) ?? '',
      [ATTRIBUTES.messageName]: about.message,
    },
  });
  try {
    const own = span.isRecording() ? span.spanContext() : undefined;
    return await send(headerOf(own), own?.traceId);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute(ATTRIBUTES.failureType, error instanceof Error ? error.name : 'unknown');
    throw error;
  } finally {
    span.end();
  }
}

function headerOf(
  span: { readonly traceId: string; readonly spanId: string; readonly traceFlags: number } | undefined,
): Headers {
  if (span === undefined) return {};
  const value = formatTraceParent({
    traceId: span.traceId,
    spanId: span.spanId,
    sampled: (span.traceFlags & 1) === 1,
  });
  return { [TRACE_HEADER]: defaultPayloadConverter.toPayload(value) };
}
