import { callbackTarget } from '../../contract/providers/callback-target.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import type { SignalOrder } from './receive.ts';

/** Passes a callback on as a signal. A run that has ended or never was is `gone`; every other failure is thrown. */
export function signalOrderThrough(link: TemporalLink): SignalOrder {
  return async (orderId, provider, payload) => {
    const { signal, workflowId } = callbackTarget(provider, { orderId, payload });
    const sent = await link.call(
      { what: `callback of ${orderId}`, deadlineMs: link.deadlines.write },
      (client) => client.workflow.getHandle(workflowId).signal(signal, payload),
    );
    if (sent.ok) return 'delivered';
    if (sent.problem.kind === 'not-found') return 'gone';
    throw new Error(sent.problem.message);
  };
}
