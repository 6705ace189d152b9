import { orderWorkflowId, returnWorkflowId } from '../ids/workflow-ids.ts';
import { ORDER_SIGNALS } from '../order/order-messages.ts';
import { type CarrierCallback, RETURN_SIGNALS } from '../return/return.ts';

export type CallbackProvider = 'payment' | 'vendor' | 'carrier';

/** Which workflow a checked callback is for, and the signal that carries it there. */
export function callbackTarget(
  provider: CallbackProvider,
  callback: { readonly orderId: string; readonly payload: unknown },
): { readonly workflowId: string; readonly signal: string } {
  const { orderId, payload } = callback;
  switch (provider) {
    case 'payment':
      return { workflowId: orderWorkflowId(orderId), signal: ORDER_SIGNALS.paymentCallback };
    case 'vendor':
      return { workflowId: orderWorkflowId(orderId), signal: ORDER_SIGNALS.vendorCallback };
    case 'carrier': {
      const { returnId } = payload as CarrierCallback;
      return { workflowId: returnWorkflowId(returnId), signal: RETURN_SIGNALS.carrierScan };
    }
  }
}
