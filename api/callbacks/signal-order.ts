import { ORDER_SIGNALS } from '../../contract/order-messages.ts';
import { orderWorkflowId } from '../../contract/workflow-ids.ts';
import { DEADLINES, type TemporalLink } from '../../operations/connect.ts';
import type { SignalOrder } from './receive.ts';

/** Passes a callback on as a signal. An order that has ended or never was is `gone`; every other failure is thrown. */
export function signalOrderThrough(link: TemporalLink): SignalOrder {
  return async (orderId, provider, payload) => {
    const name = provider === 'payment' ? ORDER_SIGNALS.paymentCallback : ORDER_SIGNALS.vendorCallback;
    const sent = await link.call({ what: `callback of ${orderId}`, deadlineMs: DEADLINES.write }, (client) =>
      client.workflow.getHandle(orderWorkflowId(orderId)).signal(name, payload),
    );
    if (sent.ok) return 'delivered';
    if (sent.problem.kind === 'not-found') return 'gone';
    throw new Error(sent.problem.message);
  };
}
