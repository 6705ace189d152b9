import { randomBytes } from 'node:crypto';
import { newOrderId } from '../../contract/new-order-id.ts';
import type { OrderInput, OrderLine } from '../../contract/order.ts';

export const TEA: OrderLine = {
  line: 1,
  sku: 'SKU-0001',
  name: 'Tea',
  quantity: 2,
  unitPriceMinor: 1_250,
  vendorId: 'nordwind',
};
export const CUP: OrderLine = {
  line: 2,
  sku: 'SKU-0002',
  name: 'Cup',
  quantity: 1,
  unitPriceMinor: 999,
  vendorId: 'fjord',
};

export const HOUR_MS = 3_600_000;

/** An order as the edge would make it: nobody has placed it before. */
export function sampleOrder(changes: Partial<OrderInput> = {}): OrderInput {
  const requestKey = `req-${randomBytes(8).toString('hex')}`;
  const now = Date.now();
  return {
    v: 1,
    orderId: newOrderId('cus-1', requestKey),
    customerId: 'cus-1',
    requestKey,
    placedAt: new Date(now).toISOString(),
    promiseBy: new Date(now + HOUR_MS).toISOString(),
    policy: 'test',
    channel: 'web',
    currency: 'EUR',
    lines: [TEA],
    payment: { method: 'card', token: 'tok_good' },
    shipTo: { name: 'Ada', street: 'Quay 1', city: 'Hamburg', postalCode: '20457', country: 'DE' },
    contact: { email: 'ada@example.com' },
    ...changes,
  };
}
