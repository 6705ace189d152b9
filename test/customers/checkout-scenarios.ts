import { findProduct, SOLD_OUT_SKU } from '../../contract/catalogue/catalogue.ts';
import type { CheckoutResult } from '../../contract/order/checkout.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import { type Fault, TEST_TOKENS } from '../../contract/providers/providers.ts';
import type { OrderStage } from '../../domain/order-stage.ts';
import type { PlayedOrder } from '../orders/played-order.ts';
import { KETTLE, LAMP } from '../orders/sample-order.ts';
import { BY, inReview, isParked } from '../orders/scenario.ts';

/** One branch of a checkout, played on the real stack, and what becomes of the order after it. */
export type CheckoutScenario = {
  readonly name: string;
  /** By the demo's policy where none is named: it waits for what a slow machine takes. */
  readonly order?: Partial<OrderInput>;
  /** Lies there before the checkout starts, for this order alone. */
  readonly fault?: Fault['effect'];
  readonly match?: Fault['match'];
  readonly answers: Pick<CheckoutResult, 'kind' | 'code' | 'stage'>;
  /** What people do while the order's own run is open. */
  play?(order: PlayedOrder): Promise<void>;
  /** Null: the order has no run of its own. */
  readonly ends: OrderStage | null;
  /** What it may cost the server: the checkout alone, and with the order's own run. */
  readonly eventsMax?: { readonly checkout: number; readonly inAll: number };
};

const SOLD_OUT = {
  ...KETTLE,
  sku: SOLD_OUT_SKU,
  unitPriceMinor: findProduct(SOLD_OUT_SKU)?.prices['EUR'] ?? 0,
};
const DEAR = { ...LAMP, quantity: 900 };

/** For `npm test`. */
export const SMOKE_SCENARIOS: readonly CheckoutScenario[] = [
  {
    name: 'checkout-card',
    order: { lines: [LAMP, KETTLE] },
    answers: { kind: 'confirmed', code: null, stage: 'confirmed' },
    ends: 'completed',
    eventsMax: { checkout: 28, inAll: 120 },
  },
  {
    name: 'checkout-declined',
    order: { payment: { method: 'card', token: TEST_TOKENS.declined } },
    answers: { kind: 'refused', code: 'insufficient-funds', stage: 'payment_failed' },
    ends: null,
  },
  {
    name: 'checkout-no-stock',
    order: { lines: [SOLD_OUT] },
    answers: { kind: 'refused', code: 'no-stock', stage: 'rejected' },
    ends: null,
  },
  {
    name: 'checkout-price-changed',
    order: { lines: [{ ...LAMP, unitPriceMinor: LAMP.unitPriceMinor + 1 }] },
    answers: { kind: 'refused', code: 'price-changed', stage: 'rejected' },
    ends: null,
  },
  {
    name: 'checkout-cash-review',
    order: { lines: [DEAR], payment: { method: 'cash' } },
    answers: { kind: 'review', code: 'payment-review', stage: 'reserving' },
    async play(order) {
      await order.untilView(inReview, 'it is in review');
      await order.update('approveReview', { ...BY, decision: 'decline' });
    },
    ends: 'rejected',
  },
];

/** Those that take seconds: the drill plays them. */
export const SLOW_SCENARIOS: readonly CheckoutScenario[] = [
  {
    name: 'checkout-cash',
    order: { payment: { method: 'cash' } },
    answers: { kind: 'confirmed', code: null, stage: 'confirmed' },
    ends: 'completed',
    eventsMax: { checkout: 22, inAll: 90 },
  },
  {
    name: 'checkout-review-by-provider',
    order: { payment: { method: 'card', token: TEST_TOKENS.review } },
    answers: { kind: 'review', code: 'payment-review', stage: 'authorising' },
    async play(order) {
      await order.untilView(inReview, 'it is in review');
      await order.update('approveReview', { ...BY, decision: 'approve' });
    },
    ends: 'completed',
  },
  {
    name: 'checkout-payment-outage',
    order: { policy: 'test' },
    fault: { type: 'unavailable', status: 503 },
    answers: { kind: 'pending', code: 'unsettled', stage: 'authorising' },
    async play(order) {
      await order.untilView(isParked('authorise'), 'its own run parks');
      await order.faults.removeFor(order.order.orderId);
      await order.update('retryStage', BY);
    },
    ends: 'completed',
  },
  {
    name: 'checkout-declined-and-not-undone',
    order: { payment: { method: 'card', token: TEST_TOKENS.declined }, policy: 'test' },
    fault: { type: 'unavailable', status: 503 },
    match: { kind: 'void' },
    answers: { kind: 'refused', code: 'insufficient-funds', stage: 'compensating' },
    async play(order) {
      await order.untilView(isParked('undo-payment'), 'its own run parks');
      await order.faults.removeFor(order.order.orderId);
      await order.update('retryStage', BY);
    },
    ends: 'payment_failed',
  },
];
