import { expect } from 'vitest';
import { findProduct } from '../../contract/catalogue/catalogue.ts';
import type { OrderView } from '../../contract/order/order.ts';
import type { PlayedOrder } from './played-order.ts';
import { KETTLE, LAMP, priceOf } from './sample-order.ts';
import { isOrdered, isParked, refused, type Scenario, take } from './scenario.ts';

const SILENT = { type: 'vendor-silent' } as const;
const OUTAGE = { type: 'unavailable', status: 503 } as const;
/** Another product of the lamp's vendor that costs as much. */
const MUG = 'nw-051';

const items = (...changes: readonly object[]) => ({ items: changes });

/** The vendor has another order of ours than this one. */
const isReordered = (before: string | null | undefined) => (view: OrderView) =>
  isOrdered(view) && view.vendors[0]?.vendorOrderId !== before;

/** One part is on its way, and the lines of the other can be changed. */
const isHalfGone = (view: OrderView) =>
  view.vendors[1]?.state === 'delivered' &&
  view.accepts.some(({ fields, update }) => update === 'amend' && fields?.includes('items') === true);

async function activitiesOf(order: PlayedOrder): Promise<readonly string[]> {
  const { events } = await order.handle().fetchHistory();
  return (events ?? []).flatMap(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? [],
  );
}

/** Lines changed while the vendors prepare them. */
export const AMEND_SCENARIOS: readonly Scenario[] = [
  {
    name: 'lines-changed-while-a-vendor-prepares-them',
    order: { lines: [LAMP, KETTLE] },
    prepare: async (order) => {
      await order.fault(SILENT, { vendorId: 'nordwind' });
    },
    play: async (order) => {
      const seen = await order.untilView(isHalfGone, 'fjord has sent its part');
      const first = seen.vendors[0]?.vendorOrderId;
      expect(await refused(order, 'amend', items({ line: 1, quantity: 3 }))).toMatch(
        /^only 9.80 EUR is authorized, and this change needs 14.70 EUR; accepted: /,
      );
      expect(await refused(order, 'amend', items({ sku: 'zz-999', quantity: 1 }))).toBe('zz-999 is not sold');
      expect(await refused(order, 'amend', items({ sku: 'ag-001', quantity: 1 }))).toMatch(/a new order$/);
      expect(await refused(order, 'amend', items({ line: 2, quantity: 0 }))).toMatch(/fjord is too far/);
      for (const quantity of [-1, 0.5, 1_000]) {
        expect(await refused(order, 'amend', items({ line: 1, quantity }))).toMatch(/^items.0.quantity: /);
      }
      const request = { ...items({ line: 1, quantity: 1 }), requestId: 'fewer' };
      const answer = await take(order, 'amend', request);
      expect(answer).toBe('the order comes to 128.80 EUR now');
      const fewer = await order.untilView(isReordered(first), 'ordered again');
      expect(await take(order, 'amend', request)).toBe(answer);
      await order.vendorReports({ status: 'delivered', version: 2, vendorOrderId: first ?? '' });
      await order.untilView(
        ({ droppedCallbacks }) => droppedCallbacks.old === 1,
        'the old order is not heard',
      );
      await take(order, 'amend', items({ line: 1, quantity: 2 }));
      await take(order, 'amend', items({ line: 1, quantity: 1 }, { sku: MUG, quantity: 1 }));
      await take(order, 'amend', items({ line: 1, quantity: 0 }));
      await order.untilView(isReordered(fewer.vendors[0]?.vendorOrderId), 'ordered again');
      await order.faults.removeFor(order.order.orderId);
    },
    ends: 'completed',
    check: async (view, order) => {
      const mug = findProduct(MUG);
      const sold = { sku: MUG, name: mug?.name, vendorId: 'nordwind', unitPriceMinor: LAMP.unitPriceMinor };
      expect(view.lines).toEqual([KETTLE, { ...sold, line: 3, quantity: 1 }]);
      expect(view.vendors.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
      const due = priceOf(KETTLE) + LAMP.unitPriceMinor;
      expect([view.amount.minor, view.capturedMinor, view.refundedMinor]).toEqual([due, due, 0]);
      const { typedSearchAttributes } = await order.handle().describe();
      const attributes = Object.fromEntries(
        typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
      );
      expect(attributes).toMatchObject({ AmountMinor: due, Skus: [KETTLE.sku, MUG] });
      // The authorization covered one lamp more than was charged.
      expect((await activitiesOf(order)).filter((name) => name === 'voidPayment')).toHaveLength(1);
    },
  },
  {
    name: 'lines-changed-of-a-cash-order',
    order: { lines: [LAMP], payment: { method: 'cash' } },
    prepare: async (order) => {
      await order.fault(SILENT);
    },
    play: async (order) => {
      await order.untilView(isParked('answer:nordwind'), 'the vendor is silent');
      await take(order, 'amend', items({ line: 1, quantity: 5 }));
      // The new vendor has been silent for a moment only.
      expect((await order.view()).parked).toBe(null);
      await take(order, 'amend', { shipTo: { ...order.order.shipTo, street: 'Quay 2' } });
      await order.faults.removeFor(order.order.orderId);
    },
    ends: 'completed',
    check: (view) => {
      expect([view.amount.minor, view.capturedMinor]).toEqual([5 * LAMP.unitPriceMinor, 0]);
    },
  },
  {
    name: 'cancelled-while-a-vendor-is-to-give-its-order-back',
    prepare: async (order) => {
      await order.fault(SILENT);
      await order.fault(OUTAGE, { kind: 'vendor-cancel' });
    },
    play: async (order) => {
      await order.untilView(isOrdered, 'ordered at the vendor');
      const asked = refused(order, 'amend', items({ line: 1, quantity: 1 }));
      await order.untilView(isParked('recall:nordwind'), 'the vendor does not answer');
      expect(await refused(order, 'amend', items({ line: 1, quantity: 5 }))).toMatch(/when that is settled$/);
      await order.faults.removeFor(order.order.orderId);
      await take(order, 'cancel');
      expect(await asked).toBe('the order is being undone; the order stays as it was');
    },
    ends: 'cancelled',
    check: (view) => {
      expect([view.capturedMinor, view.lines]).toEqual([0, [LAMP]]);
    },
  },
  {
    // No point before the recall is offered; a reset there anyway ends cleanly, with nothing done twice.
    name: 'reset-behind-a-change-of-lines',
    prepare: async (order) => {
      await order.fault(SILENT);
    },
    play: async (order) => {
      const seen = await order.untilView(isOrdered, 'ordered at the vendor');
      await take(order, 'amend', items({ line: 1, quantity: 1 }));
      await order.untilView(isReordered(seen.vendors[0]?.vendorOrderId), 'ordered again');
      await order.resetToFirstTask('a person went behind the change');
      await order.faults.removeFor(order.order.orderId);
    },
    ends: 'failed',
    check: (view) => {
      expect(view.capturedMinor - view.refundedMinor).toBe(0);
    },
  },
];
