import { expect } from 'vitest';
import type { OrderView } from '../../contract/order/order.ts';
import type { ProviderEffect } from '../../contract/providers/providers.ts';
import { needsAttentionKey } from '../../contract/temporal/search-attributes.ts';
import type { OrderStage } from '../../domain/order-stage.ts';
import type { PlayedOrder } from './played-order.ts';
import { KETTLE, LAMP, priceOf } from './sample-order.ts';
import { BY, inReview, isOrdered, isParked, isStage, type Scenario } from './scenario.ts';

const SLOW = { type: 'latency', milliseconds: 1_200 } as const;
const SILENT = { type: 'vendor-silent' } as const;
const isFirstPartGone = ({ vendors }: OrderView): boolean =>
  vendors[0]?.state === 'shipped' || vendors[0]?.state === 'delivered';
const nothingLeft: Scenario['check'] = (view) => {
  expect(view.capturedMinor - view.refundedMinor).toBe(0);
  expect(view.vendors.filter(({ state }) => state !== 'cancelled' && state !== 'none')).toEqual([]);
};

/** A cancel that lands while one call is in progress. */
const during = (stage: OrderStage, kind: ProviderEffect['kind']): Scenario => ({
  name: `cancel-while-${stage}`,
  prepare: async (order) => {
    await order.fault(SLOW, { kind });
  },
  play: async (order) => {
    await order.untilView(isStage(stage), stage);
    await cancel(order);
  },
  ends: 'cancelled',
  check: nothingLeft,
});

async function cancel(order: PlayedOrder): Promise<void> {
  expect(await order.update('cancel', BY)).toEqual({ refused: false, said: 'the order is being undone' });
}

export const CANCEL_SCENARIOS: readonly Scenario[] = [
  {
    name: 'cancel-at-once',
    play: async (order) => order.handle().signal('cancelOrder', 'a mistake'),
    ends: 'cancelled',
    check: nothingLeft,
  },
  during('authorising', 'authorise'),
  during('capturing', 'capture'),
  {
    name: 'cancel-in-review',
    order: { policy: 'demo', payment: { method: 'card', token: 'tok_review' } },
    play: async (order) => {
      await order.untilView(inReview, 'in review');
      await cancel(order);
    },
    ends: 'cancelled',
    check: nothingLeft,
  },
  {
    name: 'cancel-while-fulfilling',
    prepare: async (order) => {
      await order.fault(SILENT);
    },
    play: async (order) => {
      await order.untilView(isOrdered, 'ordered at the vendor');
      await cancel(order);
    },
    undos: 1,
    ends: 'cancelled',
    check: (view, order) => {
      expect(view.cancelRequested).toMatchObject(BY);
      return nothingLeft(view, order);
    },
  },
  {
    name: 'cancel-after-the-vendor-kept-silent',
    prepare: async (order) => {
      await order.fault(SILENT);
    },
    play: async (order) => {
      await order.untilView(isParked('answer:nordwind'), 'the order waits for its vendor');
      await cancel(order);
    },
    undos: 1,
    ends: 'cancelled',
    check: async (view, order) => {
      expect(view.parkedSteps).toEqual([]);
      const { typedSearchAttributes } = await order.handle().describe();
      expect(typedSearchAttributes.get(needsAttentionKey)).toBe(false);
      return nothingLeft(view, order);
    },
  },
  {
    name: 'cancellation-of-the-run',
    prepare: async (order) => {
      await order.fault(SILENT);
    },
    play: async (order) => {
      await order.untilView(isOrdered, 'ordered at the vendor');
      await order.handle().cancel();
    },
    ends: 'cancelled',
    check: nothingLeft,
  },
  {
    name: 'cancel-refused-when-shipped',
    prepare: async (order) => {
      await order.fault(SILENT, { kind: 'vendor-release' });
    },
    play: async (order) => {
      await order.untilView(({ vendors }) => vendors[0]?.state === 'released', 'released');
      const answer = await order.update('cancel', BY);
      expect(answer).toMatchObject({ refused: true });
      expect(answer.said).toMatch(/a cancel is accepted until the last part is released/);
      await order.handle().signal('cancelOrder', 'too late');
      await order.faults.removeFor(order.order.orderId);
    },
    ends: 'completed',
    check: (view) => {
      expect(view.ignoredEvents).toBe(1);
    },
  },
  {
    name: 'cancel-the-rest-of-a-part-shipped-order',
    order: { lines: [LAMP, KETTLE] },
    prepare: async (order) => {
      await order.fault(SILENT, { vendorId: 'fjord' });
    },
    play: async (order) => {
      await order.untilView(isFirstPartGone, 'the first part is gone');
      await cancel(order);
    },
    undos: 1,
    ends: 'completed',
    failureCode: 'part-cancelled',
    check: (view) => {
      expect(view.vendors.map(({ state }) => state)).toEqual(['delivered', 'cancelled']);
      expect(view.capturedMinor - view.refundedMinor).toBe(priceOf(LAMP));
    },
  },
  {
    name: 'undo-parked-and-tried-again',
    prepare: async (order) => {
      await order.fault(SILENT);
    },
    play: async (order) => {
      await order.untilView(isOrdered, 'ordered at the vendor');
      const outage = await order.fault({ type: 'unavailable', status: 503 }, { kind: 'void' });
      await cancel(order);
      const view = await order.untilView(isParked('undo-payment'), 'the undo is parked');
      expect(view).toMatchObject({ stage: 'compensating', parked: { reason: 'compensation-blocked' } });
      expect((await order.whyStuck()).parked?.step).toBe('undo-payment');
      await order.faults.remove(outage);
      expect(await order.update('retryStage', BY)).toMatchObject({ refused: false });
    },
    ends: 'cancelled',
    check: nothingLeft,
    undos: 1,
  },
  {
    name: 'lost-after-the-rest-was-cancelled',
    order: { lines: [LAMP, KETTLE] },
    prepare: async (order) => {
      await order.fault(SILENT, { vendorId: 'fjord' });
      await order.fault(SILENT, { kind: 'vendor-release', vendorId: 'nordwind' });
    },
    play: async (order) => {
      await order.untilView(({ vendors }) => vendors[0]?.state === 'released', 'released');
      await cancel(order);
      const view = await order.untilView(({ failureCode }) => failureCode === 'part-cancelled', 'undone');
      expect(view.vendors.map(({ state }) => state)).toEqual(['released', 'cancelled']);
      expect(view.capturedMinor - view.refundedMinor).toBe(priceOf(LAMP));
      await order.fault({ type: 'unavailable', status: 503 }, { kind: 'vendor-cancel' });
      await order.vendorReports({ status: 'cancelled', version: (view.vendors[0]?.version ?? 0) + 1 });
      const step = 'cancel-vendor:nordwind';
      await order.untilView(isParked(step), 'the second undo is parked');
      expect(await order.update('skipStep', { ...BY, step })).toMatchObject({ refused: false });
    },
    ends: 'rejected',
    check: nothingLeft,
    undos: 2,
  },
  {
    name: 'undo-taken-up-again-after-a-reset',
    prepare: async (order) => {
      await order.fault(SILENT);
    },
    play: async (order) => {
      await parkedUndo(order);
      const undo = await order.undo().describe();
      await order.resetToFirstTask('to see whether it finds its undo');
      await order.untilView(isParked('undo-payment'), 'the new run shows what the undo has parked');
      expect((await order.undo().describe()).runId).toBe(undo.runId);
      expect(await order.update('hold', { ...BY, step: 'undo-payment' })).toMatchObject({ refused: false });
      await order.faults.removeFor(order.order.orderId);
      expect(await order.update('resume', BY)).toMatchObject({ said: 'goes on: undo-payment' });
    },
    ends: 'cancelled',
    check: nothingLeft,
    undos: 1,
  },
  {
    name: 'undo-ended-by-force-then-begun-again',
    prepare: async (order) => {
      await order.fault(SILENT);
    },
    play: async (order) => {
      await parkedUndo(order);
      await order.undo().terminate('by mistake');
      const view = await order.untilView(isParked('compensation'), 'the order shows it');
      expect(view.parked?.detail).toMatch(
        /^compensate\/ord-\w+\/1 was terminated before everything was undone$/,
      );
      expect(view.parkedSteps).toHaveLength(1);
      await order.faults.removeFor(order.order.orderId);
      expect(await order.update('retryStage', BY)).toMatchObject({ said: 'tried again: compensation' });
    },
    ends: 'cancelled',
    check: nothingLeft,
    undos: 1,
  },
];

/** Cancelled, and the money cannot be given back. */
async function parkedUndo(order: PlayedOrder): Promise<void> {
  await order.untilView(isOrdered, 'ordered at the vendor');
  await order.fault({ type: 'unavailable', status: 503 }, { kind: 'void' });
  await cancel(order);
  await order.untilView(isParked('undo-payment'), 'the undo is parked');
}
