import type { PaymentRecord, ProviderEffect, VendorOrderRecord } from '../../contract/providers.ts';
import type { ProviderView } from '../../operations/ports.ts';
import { getJson } from './http-json.ts';

/** Asks the payment and vendor services over their contract. */
export function httpProviderView(baseUrl: string): ProviderView {
  const at = (path: string) => new URL(`${baseUrl.replace(/\/$/, '')}${path}`);
  const part = encodeURIComponent;
  return {
    async payment(orderId) {
      return (await getJson(at(`/payment/v1/orders/${part(orderId)}`))) as PaymentRecord | undefined;
    },
    async effect(key) {
      return (await getJson(at(`/${serviceOf(key)}/v1/effects/${part(key)}`))) as ProviderEffect | undefined;
    },
    async vendorOrder(vendorId, orderId) {
      const url = at(`/vendors/v1/${part(vendorId)}/orders?reference=${part(orderId)}`);
      return (await getJson(url)) as VendorOrderRecord | undefined;
    },
  };
}

const VENDOR_STEPS = ['vendor', 'release', 'cancel-vendor', 'recall'];

/** Whom a key of the form `{orderId}:{step}[:{part}]:{n}` was sent to. */
function serviceOf(key: string): 'payment' | 'vendors' | 'notify' {
  const step = key.split(':')[1] ?? '';
  if (step === 'notify') return 'notify';
  return VENDOR_STEPS.includes(step) ? 'vendors' : 'payment';
}
