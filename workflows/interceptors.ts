import {
  ContinueAsNew,
  type Headers,
  isCancellation,
  type Next,
  proxySinks,
  TemporalFailure,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptorsFactory,
  type WorkflowOutboundCallsInterceptor,
  workflowInfo,
} from '@temporalio/workflow';
import type { Transition } from '../contract/order.ts';
import type { OrderStage } from '../domain/order-stage.ts';
import {
  formatTraceParent,
  parseTraceParent,
  runSpanId,
  TRACE_HEADER,
} from '../telemetry/catalogue/trace-parent.ts';
import { payloadConverter } from './payload-converter.ts';
import type { TelemetrySinks } from './telemetry-sinks.ts';

const { telemetry } = proxySinks<TelemetrySinks>();

/**
 * Forwards the trace and tells what happened; nothing else. The tracing SDK stays outside, because loading it into
 * every workflow context costs more than all the rest of the telemetry together.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  const run: RunTrace = { header: undefined, parent: undefined, lastSeq: 0, lastStage: null, lastAtMs: 0 };
  return { inbound: [inbound(run)], outbound: [outbound(run)] };
};

type RunTrace = {
  /** Sent to activities: the trace of the start, with this run's span as the parent. */
  header: Headers | undefined;
  parent: string | undefined;
  lastSeq: number;
  lastStage: OrderStage | null;
  lastAtMs: number;
};

function inbound(run: RunTrace): WorkflowInboundCallsInterceptor {
  return {
    async execute(input, next: Next<WorkflowInboundCallsInterceptor, 'execute'>) {
      takeTrace(run, input.headers);
      const startedAtMs = Date.now();
      telemetry.started();
      const finish = (outcome: OrderStage | 'failed' | 'cancelled' | 'continued'): void =>
        telemetry.finished({
          startedAtMs,
          endedAtMs: Date.now(),
          outcome,
          ...(run.parent === undefined ? {} : { traceParent: run.parent }),
        });
      try {
        const result = await next(input);
        finish(run.lastStage ?? 'failed');
        return result;
      } catch (error) {
        // Any other error fails the task, which is tried again: the run has not ended.
        if (error instanceof ContinueAsNew) finish('continued');
        else if (isCancellation(error)) finish('cancelled');
        else if (error instanceof TemporalFailure) finish('failed');
        throw error;
      }
    },
  };
}

function outbound(run: RunTrace): WorkflowOutboundCallsInterceptor {
  return {
    scheduleActivity(input, next) {
      tellTransitions(run, input.args[0]);
      return next(
        run.header === undefined ? input : { ...input, headers: { ...input.headers, ...run.header } },
      );
    },
    continueAsNew(input, next) {
      return next(
        run.header === undefined ? input : { ...input, headers: { ...input.headers, ...run.header } },
      );
    },
  };
}

function takeTrace(run: RunTrace, headers: Headers): void {
  const payload = headers[TRACE_HEADER];
  if (payload === undefined) return;
  const parent = parseTraceParent(payloadConverter.fromPayload(payload));
  if (parent === undefined) return;
  run.parent = formatTraceParent(parent);
  const own = formatTraceParent({ ...parent, spanId: runSpanId(workflowInfo().runId) });
  run.header = { [TRACE_HEADER]: payloadConverter.toPayload(own) };
}

// Activities carry the transitions since the last call, so each one passes here exactly once per run.
function tellTransitions(run: RunTrace, call: unknown): void {
  const journal = (call as { readonly journal?: readonly Transition[] } | undefined)?.journal;
  if (!Array.isArray(journal)) return;
  for (const transition of journal as readonly Transition[]) {
    if (transition.seq <= run.lastSeq) continue;
    const atMs = Date.parse(transition.at);
    const from = transition.from;
    telemetry.transition(
      transition.to,
      from,
      from === null || run.lastAtMs === 0 ? null : Math.max(0, atMs - run.lastAtMs) / 1000,
    );
    run.lastSeq = transition.seq;
    run.lastStage = transition.to;
    run.lastAtMs = atMs;
  }
}
