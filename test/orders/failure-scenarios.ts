import { expect } from 'vitest';
import { POLICY_ROWS } from '../../domain/policy.ts';
import { KETTLE, LAMP } from './sample-order.ts';
import { BY, inReview, isOrdered, isParked, isStage, type Scenario } from './scenario.ts';

/** Orders with failures: they park, report it, and continue when a person has decided. */
export const FAILURE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'vendor-rejects',
    prepare: async (order) => {
      await order.fault({ type: 'vendor-rejects', code: 'discontinued' });
    },
    ends: 'rejected',
    failureCode: 'vendor-rejected',
  },
  {
    name: 'second-vendor-rejects',
    order: { lines: [LAMP, KETTLE] },
    prepare: async (order) => {
      await order.fault({ type: 'vendor-silent' }, { vendorId: 'nordwind' });
      await order.fault({ type: 'vendor-rejects', code: 'discontinued' }, { vendorId: 'fjord' });
    },
    ends: 'rejected',
    failureCode: 'vendor-rejected',
    check: (view) => {
      expect(view.vendors.map(({ state }) => state)).toEqual(['cancelled', 'rejected']);
    },
  },
  {
    name: 'vendor-gives-up-later',
    prepare: async (order) => {
      await order.fault({ type: 'vendor-silent' });
    },
    play: async (order) => {
      await order.untilView(isOrdered, 'ordered at the vendor');
      await order.vendorReports({ status: 'cancelled', version: 9 });
    },
    ends: 'rejected',
    failureCode: 'vendor-rejected',
  },
  {
    name: 'vendor-silent-then-heard-of',
    prepare: async (order) => {
      await order.fault({ type: 'vendor-silent' });
    },
    play: async (order) => {
      const view = await order.untilView(isParked('answer:nordwind'), 'the silence is reported');
      expect(view.parked?.reason).toBe('awaiting-callback');
      await order.faults.removeFor(order.order.orderId);
      await order.update('retryStage', BY);
      await order.untilView(({ parked }) => parked === null, 'asked again');
    },
    ends: 'completed',
  },
  {
    name: 'capture-declined-then-taken',
    order: { policy: 'demo' },
    prepare: async (order) => {
      await order.fault({ type: 'decline', code: 'insufficient_funds' }, { kind: 'capture' });
    },
    play: async (order) => {
      const view = await order.untilView(isParked('capture:nordwind'), 'the capture is parked');
      expect(view).toMatchObject({ stage: 'capturing', parked: { reason: 'capture-declined' } });
      expect(view.vendors[0]?.state).toBe('ready');
      await order.faults.removeFor(order.order.orderId);
      await order.update('retryStage', BY);
    },
    ends: 'completed',
    check: (view) => {
      expect(view.capturedMinor).toBe(view.amount.minor);
    },
  },
  {
    name: 'capture-declined-and-nobody-answers',
    prepare: async (order) => {
      await order.fault({ type: 'decline', code: 'insufficient_funds' }, { kind: 'capture' });
    },
    ends: 'expired',
    failureCode: 'capture-declined',
  },
  {
    name: 'capture-declined-then-cancelled',
    order: { policy: 'demo' },
    prepare: async (order) => {
      await order.fault({ type: 'decline', code: 'insufficient_funds' }, { kind: 'capture' });
    },
    play: async (order) => {
      await order.untilView(isParked('capture:nordwind'), 'the capture is parked');
      await order.update('cancel', BY);
    },
    ends: 'cancelled',
  },
  {
    name: 'payment-outage-then-tried-again',
    prepare: async (order) => {
      await order.fault({ type: 'unavailable', status: 503 }, { kind: 'authorise' });
    },
    play: async (order) => {
      const view = await order.untilView(isParked('authorise'), 'the outage is reported');
      expect(view.stage).toBe('authorising');
      const refused = await order.update('approveReview', { ...BY, decision: 'approve' });
      expect(refused).toMatchObject({ refused: true });
      expect(refused.said).toMatch(/not in review; accepted now: cancel, retryStage/);
      await order.faults.removeFor(order.order.orderId);
      await order.update('retryStage', BY);
    },
    ends: 'completed',
  },
  {
    name: 'pause-over-the-deadline',
    order: { payment: { method: 'card', token: 'tok_review' } },
    play: async (order) => {
      await order.untilView(inReview, 'in review');
      // Time to pause it in, on a slow machine.
      await order.update('extend', { ...BY, until: new Date(Date.now() + 15_000).toISOString() });
      const deadline = (await order.whyStuck()).waitingFor[0]?.until ?? '';
      await order.pause('inventory count');
      await order.untilServerTime(Date.parse(deadline) + 500);
      await order.unpause('counted');
      const view = await order.untilView(isParked('answer:payment review'), 'the time is given again');
      expect(view.parked?.reason).toBe('awaiting-customer');
      await order.update('approveReview', { ...BY, decision: 'approve' });
    },
    ends: 'completed',
    check: (view) => {
      expect(view.parked).toBe(null);
    },
  },
  {
    name: 'pause-over-the-time-for-a-payment',
    order: { policy: 'demo' },
    prepare: async (order) => {
      await order.fault({ type: 'unavailable', status: 503 }, { kind: 'authorise' });
    },
    play: async (order) => {
      await order.untilView(isStage('authorising'), 'authorising');
      await order.pause('inventory count');
      await order.faults.removeFor(order.order.orderId);
      await order.untilServerTime(Date.now() + POLICY_ROWS.demo.payment.budget + 1_000);
      await order.unpause('counted');
    },
    ends: 'completed',
    check: async (_view, order) => {
      const timeline = await order.timeline();
      expect(timeline).toContainEqual(
        expect.objectContaining({ what: 'deadline passed', detail: 'paused-over' }),
      );
      expect(timeline).not.toContainEqual(expect.objectContaining({ what: 'parked' }));
    },
  },
  {
    name: 'reset-after-the-authorisation',
    prepare: async (order) => {
      await order.fault({ type: 'vendor-silent' });
    },
    play: async (order) => {
      await order.untilView(isOrdered, 'ordered at the vendor');
      await order.resetToFirstTask('try the life of the order again');
      await order.untilView(isStage('fulfilling'), 'there again');
      await order.untilView(isOrdered, 'ordered at the vendor again');
      await order.faults.removeFor(order.order.orderId);
    },
    ends: 'completed',
    check: (view) => {
      expect(view.capturedMinor).toBe(view.amount.minor);
    },
  },
];
