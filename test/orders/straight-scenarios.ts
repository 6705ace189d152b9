import { expect } from 'vitest';
import { findProduct, SOLD_OUT_SKU } from '../../contract/catalogue/catalogue.ts';
import { KETTLE, LAMP, priceOf } from './sample-order.ts';
import { BY, inReview, isOrdered, isStage, type Scenario } from './scenario.ts';

const card = (token: string) => ({ payment: { method: 'card' as const, token } });
const cash = { payment: { method: 'cash' as const } };
const dear = { lines: [{ ...LAMP, quantity: 500 }] };

/** Orders without operator actions: to their end, or to the first refusal. */
export const STRAIGHT_SCENARIOS: readonly Scenario[] = [
  {
    name: 'card',
    order: { policy: 'demo' },
    ends: 'completed',
    check: (view) => {
      expect(view.capturedMinor).toBe(view.amount.minor);
      expect(view.refundedMinor).toBe(0);
    },
  },
  {
    name: 'two-vendors',
    order: { policy: 'demo', lines: [LAMP, KETTLE] },
    ends: 'completed',
    check: (view) => {
      expect(view.vendors.map(({ state, capturedMinor }) => [state, capturedMinor])).toEqual([
        ['delivered', priceOf(LAMP)],
        ['delivered', priceOf(KETTLE)],
      ]);
    },
  },
  {
    name: 'cash',
    order: { ...cash, policy: 'demo' },
    ends: 'completed',
    check: (view) => {
      expect([view.authorisationId, view.capturedMinor]).toEqual([null, 0]);
    },
  },
  {
    name: 'bad-input',
    order: { lines: [] },
    ends: 'rejected',
    failureCode: 'bad-input',
  },
  { name: 'card-declined', order: card('tok_declined'), ends: 'payment_failed' },
  {
    name: 'sold-out',
    order: {
      lines: [
        LAMP,
        { ...KETTLE, sku: SOLD_OUT_SKU, unitPriceMinor: findProduct(SOLD_OUT_SKU)?.prices['EUR'] ?? 0 },
      ],
    },
    ends: 'rejected',
    failureCode: 'no-stock',
  },
  {
    name: 'review-approved',
    order: { ...card('tok_review'), policy: 'demo' },
    play: async (order) => {
      await order.untilView(inReview, 'in review');
      expect(await order.update('approveReview', { ...BY, decision: 'approve' })).toMatchObject({
        refused: false,
      });
    },
    ends: 'completed',
  },
  {
    name: 'review-declined',
    order: { ...card('tok_review'), policy: 'demo' },
    play: async (order) => {
      await order.untilView(inReview, 'in review');
      await order.update('approveReview', { ...BY, decision: 'decline' });
    },
    ends: 'rejected',
    failureCode: 'review-declined',
  },
  {
    name: 'review-of-a-large-cash-order',
    order: { ...cash, ...dear, policy: 'demo' },
    play: async (order) => {
      const view = await order.untilView(inReview, 'in review');
      expect(view.review?.reason).toBe('2,450.00 EUR is above the limit');
      await order.update('approveReview', { ...BY, decision: 'approve' });
    },
    ends: 'completed',
  },
  {
    name: 'review-expired',
    order: card('tok_review'),
    ends: 'expired',
    failureCode: 'review-expired',
  },
  {
    name: 'callbacks-doubled-and-reordered',
    prepare: async (order) => {
      await order.fault({ type: 'callback-reordered' });
      await order.fault({ type: 'callback-doubled' });
    },
    play: async (order) => {
      await order.untilView(isOrdered, 'ordered at the vendor');
      await order.vendorReports({ status: 'packing', version: 2 });
      await order.vendorReports({ status: 'packing', version: 2 });
      await order.vendorReports({ status: 'accepted', version: 1 });
      await order.handle().signal('vendorCallback', { nonsense: true });
      await order.vendorReports({ status: 'ready', version: 2, vendorId: 'unknown' });
    },
    ends: 'completed',
    check: (view) => {
      const { duplicate, old, unknown } = view.droppedCallbacks;
      // The simulator's own doubles may be stopped by the inbox before the order sees them, or not.
      expect(duplicate).toBeGreaterThanOrEqual(1);
      expect(unknown).toBe(2);
      expect(old).toBeGreaterThanOrEqual(1);
    },
  },
  {
    name: 'callbacks-lost',
    prepare: async (order) => {
      await order.fault({ type: 'callback-lost' });
    },
    ends: 'completed',
    check: async (_view, order) => {
      expect(await order.timeline()).toContainEqual(expect.objectContaining({ detail: 'when asked' }));
    },
  },
  {
    name: 'early-callback',
    prepare: async (order) => {
      await order.fault({ type: 'latency', milliseconds: 1_000 }, { kind: 'vendor-create' });
    },
    play: async (order) => {
      await order.untilView(isStage('fulfilling'), 'asked the vendor');
      await order.vendorReports({ status: 'packing', version: 1 });
    },
    ends: 'completed',
    check: async (_view, order) => {
      const lines = (await order.timeline()).map(({ what }) => what);
      expect(lines).toContain('nordwind says packing');
    },
  },
];
