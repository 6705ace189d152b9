import { randomBytes } from 'node:crypto';
import { findProduct } from '../../contract/catalogue/catalogue.ts';
import { newOrderId } from '../../contract/ids/new-order-id.ts';
import type { OrderInput, OrderLine } from '../../contract/order/order.ts';

/** Two products of two vendors, at the price at which they are sold. */
export const LAMP: OrderLine = lineOf('nw-001', { line: 1, quantity: 2 });
export const KETTLE: OrderLine = lineOf('fj-001', { line: 2, quantity: 1 });

export const HOUR_MS = 3_600_000;

/** A new order, as a client would send it. */
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
    lines: [LAMP],
    payment: { method: 'card', token: 'tok_good' },
    shipTo: { name: 'Ada', street: 'Quay 1', city: 'Hamburg', postalCode: '20457', country: 'DE' },
    contact: { email: 'ada@example.com' },
    ...changes,
  };
}

function lineOf(sku: string, sold: { readonly line: number; readonly quantity: number }): OrderLine {
  const product = findProduct(sku);
  if (product === undefined) throw new Error(`the catalogue has no ${sku}`);
  const { name, vendorId, prices } = product;
  return { ...sold, sku, name, vendorId, unitPriceMinor: prices['EUR'] ?? 0 };
}

/** What a line costs in all. */
export function priceOf(line: OrderLine): number {
  return line.quantity * line.unitPriceMinor;
}
