import { Client, type WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { TRACE_HEADER } from '../../telemetry/catalogue/trace-parent.ts';

/** A link whose requests to customers belong to this trace, as those of a program with a tracer do. */
export function tracedLink(link: TemporalLink, traceParent: string): TemporalLink {
  const header = { [TRACE_HEADER]: defaultPayloadConverter.toPayload(traceParent) };
  const interceptor: WorkflowClientInterceptor = {
    startUpdateWithStart: (input, next) =>
      next({ ...input, updateHeaders: { ...input.updateHeaders, ...header } }),
  };
  const { connection, options } = link.client;
  const client = new Client({
    connection,
    namespace: options.namespace,
    interceptors: { workflow: [interceptor] },
  });
  return { ...link, client, call: (options, run) => link.call(options, () => run(client)) };
}
