import { PRODUCTS, type Product, SOLD_OUT_SKU } from '../../contract/catalogue/catalogue.ts';
import { newOrderId } from '../../contract/ids/new-order-id.ts';
import type { OrderInput, OrderLine, OrderPolicy } from '../../contract/order/order.ts';
import { TEST_TOKENS, VENDORS } from '../../contract/providers/providers.ts';
import { kindAt, type TrafficKind } from './mix.ts';
import { between, pick, type Random, randomOf } from './random.ts';

export type Plan = {
  /** Goes into every request key, so that two runs with one seed place different orders. */
  readonly run: string;
  readonly seed: number;
  readonly ratePerSecond: number;
  readonly policy: OrderPolicy;
};

export type PlannedOrder = {
  readonly kind: TrafficKind;
  /** After the start of the run. The schedule is open: a slow system does not slow the customers. */
  readonly offsetMs: number;
  readonly order: OrderInput;
  /** When, after the order was taken, one piece of it is sent back. */
  readonly returnAfterMs: number | null;
  readonly cancel: { readonly afterMs: number; readonly by: 'update' | 'signal' } | null;
};

const CUSTOMERS = 240;
const PROMISE_MS: Readonly<Record<OrderPolicy, number>> = {
  production: 48 * 3_600_000,
  demo: 60_000,
  test: 30_000,
};
const STREETS = ['Quay', 'Harbour Road', 'Lighthouse Lane', 'Ropewalk', 'Anchor Street'] as const;
const CITIES = [
  ['Bergen', '5003', 'NO'],
  ['Lübeck', '23552', 'DE'],
  ['Turku', '20100', 'FI'],
  ['Porto', '4050', 'PT'],
] as const;
const GIVEN = ['Mira', 'Jonas', 'Aino', 'Inês', 'Olu', 'Sanna', 'Emil', 'Zofia'] as const;
const FAMILY = ['Lind', 'Hansen', 'Virtanen', 'Costa', 'Adeyemi', 'Berg', 'Nowak'] as const;

const BY_VENDOR: ReadonlyMap<string, readonly Product[]> = new Map(
  VENDORS.map((vendor) => [
    vendor,
    PRODUCTS.filter((product) => product.vendorId === vendor && product.onHand > 0),
  ]),
);

/** Order number `index` of a run: the same for the same plan at any time. `startedAt` dates it. */
export function planOrder(plan: Plan, index: number, startedAt: Date): PlannedOrder {
  const random = randomOf(plan.seed, index);
  const kind = kindAt(random());
  const offsetMs = Math.round((index * 1000) / plan.ratePerSecond);
  const customer = Math.floor(CUSTOMERS * random() * random());
  const customerId = `c-${1000 + customer}`;
  const requestKey = `${plan.run}-${index}`;
  const placedAt = new Date(startedAt.getTime() + offsetMs);
  const currency = pick(random, ['EUR', 'EUR', 'EUR', 'SEK', 'USD', 'JPY'] as const);
  // The same customer lives at the same place, whatever the order.
  const home = randomOf(plan.seed ^ 0x5ca1e, customer);
  const [city, postalCode, country] = pick(home, CITIES);
  return {
    kind,
    offsetMs,
    returnAfterMs: kind === 'returned' ? between(random, 12_000, 25_000) : null,
    cancel: cancelOf(kind, random),
    order: {
      v: 1,
      orderId: newOrderId(customerId, requestKey),
      customerId,
      requestKey,
      placedAt: placedAt.toISOString(),
      promiseBy: new Date(placedAt.getTime() + PROMISE_MS[plan.policy]).toISOString(),
      policy: plan.policy,
      channel: 'traffic',
      currency,
      lines: linesOf(kind, currency, random),
      payment: kind === 'cash' ? { method: 'cash' } : { method: 'card', token: tokenOf(kind) },
      shipTo: {
        name: `${pick(home, GIVEN)} ${pick(home, FAMILY)}`,
        street: `${pick(home, STREETS)} ${between(home, 1, 90)}`,
        city,
        postalCode,
        country,
      },
      contact: { email: `${customerId}@example.test` },
    },
  };
}

function tokenOf(kind: TrafficKind): string {
  if (kind === 'slow-bank') return TEST_TOKENS.slow;
  if (kind === 'declined') return TEST_TOKENS.declined;
  if (kind === 'review') return TEST_TOKENS.review;
  if (kind === 'capture-declined') return TEST_TOKENS.captureDeclined;
  return kind === 'reply-lost' ? TEST_TOKENS.replyLost : TEST_TOKENS.good;
}

function cancelOf(kind: TrafficKind, random: Random): PlannedOrder['cancel'] {
  if (kind === 'cancelled-early') return { afterMs: between(random, 50, 800), by: 'update' };
  if (kind === 'cancelled-late') return { afterMs: between(random, 1_500, 12_000), by: 'update' };
  if (kind === 'cancelled-by-signal') return { afterMs: between(random, 300, 4_000), by: 'signal' };
  return null;
}

function linesOf(kind: TrafficKind, currency: string, random: Random): OrderLine[] {
  const first = between(random, 0, VENDORS.length - 1);
  const vendors =
    kind === 'two-vendors' ? [VENDORS[first], VENDORS[(first + 1) % VENDORS.length]] : [VENDORS[first]];
  const products = vendors.flatMap((vendor) => {
    const shelf = BY_VENDOR.get(vendor ?? VENDORS[0]) ?? [];
    return Array.from({ length: between(random, 1, 3) }, () => shelf[between(random, 0, shelf.length - 1)]);
  });
  if (kind === 'no-stock') products.push(PRODUCTS.find((product) => product.sku === SOLD_OUT_SKU));
  const unique = [...new Set(products.filter((product) => product !== undefined))];
  return unique.map((product, position) => ({
    line: position + 1,
    sku: product.sku,
    name: product.name,
    quantity: between(random, 1, 3),
    unitPriceMinor: product.prices[currency] ?? 0,
    vendorId: product.vendorId,
  }));
}
