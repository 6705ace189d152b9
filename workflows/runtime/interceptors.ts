import {
  ContinueAsNew,
  currentUpdateInfo,
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
import { WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { Transition } from '../../contract/order/order.ts';
import { isTerminalStage, type OrderStage } from '../../domain/order-stage.ts';
import {
  formatTraceParent,
  parseTraceParent,
  runSpanId,
  TRACE_HEADER,
} from '../../telemetry/catalogue/trace-parent.ts';
import { payloadConverter } from './payload-converter.ts';
import { refuseEarlyQueries } from './refuse-early-queries.ts';
import type { FinishedRun, TelemetrySinks } from './telemetry-sinks.ts';

const { telemetry } = proxySinks<TelemetrySinks>();

/**
 * Forwards the trace and reports events, and keeps queries from running ahead of a workflow task. The tracing SDK stays outside, because loading it into
 * every workflow context costs more than all the rest of the telemetry together.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  const run: RunTrace = {
    header: undefined,
    parent: undefined,
    asked: new Map(),
    lastSeq: 0,
    lastStage: null,
    lastAtMs: 0,
  };
  return { inbound: [inbound(run)], outbound: [outbound(run)], internals: [refuseEarlyQueries()] };
};

type RunTrace = {
  /** Sent to activities: the trace of the start, with this run's span as the parent. */
  header: Headers | undefined;
  parent: string | undefined;
  /** Of the updates that are in progress, by their ids: what a customer asks for belongs to the trace of the asking. */
  readonly asked: Map<string, Headers>;
  lastSeq: number;
  lastStage: OrderStage | null;
  lastAtMs: number;
};

function inbound(run: RunTrace): WorkflowInboundCallsInterceptor {
  return {
    async execute(input, next: Next<WorkflowInboundCallsInterceptor, 'execute'>) {
      takeTrace(run, input.headers);
      const startedAtMs = Date.now();
      // An order that comes from a checkout was counted there.
      const { workflowType } = workflowInfo();
      const isCheckout = workflowType === WORKFLOW_TYPES.checkout;
      const isOrder = workflowType === WORKFLOW_TYPES.order;
      if (isCheckout || (isOrder && input.args[1] === undefined)) telemetry.started();
      const finish = (outcome: FinishedRun['outcome']): void =>
        telemetry.finished({
          startedAtMs,
          endedAtMs: Date.now(),
          outcome,
          ...(run.parent === undefined ? {} : { traceParent: run.parent }),
        });
      try {
        const result = await next(input);
        const continues = isCheckout && (run.lastStage === null || !isTerminalStage(run.lastStage));
        finish(continues || !(isCheckout || isOrder) ? 'ended' : (run.lastStage ?? 'failed'));
        return result;
      } catch (error) {
        // Any other error fails the task, which is tried again: the run has not ended.
        if (error instanceof ContinueAsNew) finish('continued');
        else if (isCancellation(error)) finish('cancelled');
        else if (error instanceof TemporalFailure) finish('failed');
        throw error;
      }
    },
    async handleUpdate(input, next) {
      const payload = input.headers[TRACE_HEADER];
      if (payload === undefined) return await next(input);
      run.asked.set(input.updateId, { [TRACE_HEADER]: payload });
      try {
        return await next(input);
      } finally {
        run.asked.delete(input.updateId);
      }
    },
  };
}

function outbound(run: RunTrace): WorkflowOutboundCallsInterceptor {
  return {
    scheduleActivity(input, next) {
      reportTransitions(run, input.args[0]);
      return next(traced(run, input));
    },
    startChildWorkflowExecution(input, next) {
      const header = run.asked.get(currentUpdateInfo()?.id ?? '') ?? run.header;
      const trace = traceOf(header);
      if (header === undefined || trace === undefined) return next(input);
      return next({
        ...input,
        headers: { ...input.headers, ...header },
        options: { ...input.options, memo: { ...input.options.memo, traceId: trace.traceId } },
      });
    },
    continueAsNew(input, next) {
      return next(traced(run, input));
    },
  };
}

function traced<I extends { readonly headers: Headers }>({ header }: RunTrace, input: I): I {
  return header === undefined ? input : { ...input, headers: { ...input.headers, ...header } };
}

function takeTrace(run: RunTrace, headers: Headers): void {
  const parent = traceOf(headers);
  if (parent === undefined) return;
  run.parent = formatTraceParent(parent);
  const own = formatTraceParent({ ...parent, spanId: runSpanId(workflowInfo().runId) });
  run.header = { [TRACE_HEADER]: payloadConverter.toPayload(own) };
}

function traceOf(headers: Headers | undefined) {
  const payload = headers?.[TRACE_HEADER];
  return payload === undefined ? undefined : parseTraceParent(payloadConverter.fromPayload(payload));
}

// Activities carry the transitions since the last call, so each one passes here exactly once per run.
function reportTransitions(run: RunTrace, call: unknown): void {
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
