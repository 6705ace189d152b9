import { randomUUID } from 'node:crypto';
import { ChaosFailure } from '../../chaos/system.ts';
import { findProduct } from '../../contract/catalogue/catalogue.ts';
import { newReturnId } from '../../contract/ids/new-id.ts';
import { newOrderId } from '../../contract/ids/new-order-id.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import { TEST_TOKENS } from '../../contract/providers/providers.ts';
import type { ReturnInput } from '../../contract/return/return.ts';

const PROMISE_MS = 3_600_000;

/** One lamp of one vendor, by a good card: what a scenario changes of it is what it is about. */
export function draftOrder(changes: Partial<OrderInput> = {}): OrderInput {
  const requestKey = `scenario-${randomUUID()}`;
  const customerId = 'cus-scenario';
  const product = findProduct('nw-001');
  if (product === undefined) throw new ChaosFailure('the price list has no nw-001');
  const now = Date.now();
  return {
    v: 1,
    orderId: newOrderId(customerId, requestKey),
    customerId,
    requestKey,
    placedAt: new Date(now).toISOString(),
    promiseBy: new Date(now + PROMISE_MS).toISOString(),
    policy: 'test',
    channel: 'operator',
    currency: 'EUR',
    lines: [
      {
        line: 1,
        sku: product.sku,
        name: product.name,
        quantity: 1,
        unitPriceMinor: product.prices['EUR'] ?? 0,
        vendorId: product.vendorId,
      },
    ],
    payment: { method: 'card', token: TEST_TOKENS.good },
    shipTo: { name: 'Ada', street: 'Quay 1', city: 'Hamburg', postalCode: '20457', country: 'DE' },
    contact: { email: 'ada@example.test' },
    ...changes,
  };
}

/** Returns everything that an order has shipped. */
export function returnOf(order: OrderInput): ReturnInput {
  const requestKey = `scenario-${randomUUID()}`;
  return {
    v: 1,
    returnId: newReturnId(order.orderId, requestKey),
    orderId: order.orderId,
    customerId: order.customerId,
    requestKey,
    requestedAt: new Date().toISOString(),
    policy: order.policy,
    lines: order.lines.map(({ line, quantity }) => ({ line, quantity })),
    reason: 'it does not fit',
  };
}
