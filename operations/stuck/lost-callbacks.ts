import { ORDER_SIGNALS } from '../../contract/order/order-messages.ts';
import type { Evidence } from './evidence.ts';
import type { Remedy } from './verdict.ts';

/** Each callback that lies in the inbox and was never given on can be sent again: the order drops what it has seen. */
export function callbackRemedies({ undelivered }: Pick<Evidence, 'undelivered'>): readonly Remedy[] {
  return (undelivered ?? []).map(({ eventId, payload, provider }) => ({
    action: 'signal',
    letter: 'S',
    label: `give it the callback ${eventId}`,
    fields: {
      name: provider === 'payment' ? ORDER_SIGNALS.paymentCallback : ORDER_SIGNALS.vendorCallback,
      input: JSON.stringify(payload),
    },
  }));
}
