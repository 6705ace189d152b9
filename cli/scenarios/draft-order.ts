import { randomUUID } from 'node:crypto';
import { ChaosFailure } from '../../chaos/system.ts';
import { findProduct } from '../../contract/catalogue.ts';
import { newOrderId } from '../../contract/new-order-id.ts';
import type { OrderInput } from '../../contract/order.ts';
import { TEST_TOKENS } from '../../contract/providers.ts';

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
