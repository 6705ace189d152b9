import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { expect } from 'vitest';
import type { OrderInput, OrderView } from '../../contract/order/order.ts';
import { until } from '../until.ts';
import type { PlayedOrder } from './played-order.ts';
import { HOUR_MS, KETTLE, LAMP, priceOf } from './sample-order.ts';
import { BY, inReview, isOrdered, isParked, isStage, refused, type Scenario, take } from './scenario.ts';

/** The review of `demo` does not expire within a test. */
const review = { policy: 'demo' as const, payment: { method: 'card' as const, token: 'tok_review' } };
const OUTAGE = { type: 'unavailable', status: 503 } as const;
const SILENT = { type: 'vendor-silent' } as const;

// Admitted, accepted, rejected, completed: the event types of updates (temporal.api.enums.v1.EventType).
const UPDATE_EVENTS: readonly number[] = [41, 42, 43, 47];

const accepts = (view: OrderView, update: string) =>
  view.accepts.find((offered) => offered.update === update);

async function silentAndOrdered(order: PlayedOrder): Promise<void> {
  await order.untilView(isOrdered, 'ordered at the vendor');
}

const silentVendor: Scenario['prepare'] = async (order) => {
  await order.fault(SILENT);
};

/** Its payment is captured, and its goods cannot be released. */
const unreleased: Scenario['prepare'] = async (order) => {
  await order.fault(OUTAGE, { kind: 'vendor-release' });
};

/** An operator refunds the lamp's price, and PostgreSQL has it. */
const isSettledByHand: Scenario['check'] = (view) => {
  expect(view.refundedMinor).toBe(priceOf(LAMP));
  expect(view.compensations).toContainEqual(
    expect.objectContaining({ step: 'undo-payment', state: 'settled' }),
  );
};

/** Operator updates of an order, and its view. */
export const REMEDY_SCENARIOS: readonly Scenario[] = [
  {
    name: 'claimed-noted-and-a-step-held-beforehand',
    prepare: silentVendor,
    play: async (order) => {
      await silentAndOrdered(order);
      expect(await take(order, 'claim', { minutes: 30 })).toMatch(/^the order is with ole until /);
      await take(order, 'note', { text: 'asked the vendor ☎' });
      await take(order, 'hold', { step: 'capture:nordwind' });
      const { memo } = await order.handle().describe();
      expect(memo).toMatchObject({ claim: { by: 'ole' }, note: { text: 'asked the vendor ☎' } });
      expect(await refused(order, 'hold', { step: 'capture:nordwind' })).toMatch(/is no step to hold here/);
      await order.faults.removeFor(order.order.orderId);
      await take(order, 'overrideStatus', { vendorId: 'nordwind', status: 'ready', evidence: 'phone call' });
      await order.untilView(isStage('capturing'), 'about to capture');
      const view = await order.view();
      expect(view).toMatchObject({ claim: { by: 'ole' }, capturedMinor: 0, holds: [{ by: 'ole' }] });
      expect(view.notes).toMatchObject([{ by: 'ole', text: 'asked the vendor ☎' }]);
      expect(accepts(view, 'release')).toEqual({ update: 'release', steps: ['capture:nordwind'] });
      await take(order, 'releaseClaim');
      await take(order, 'release', { step: 'capture:nordwind' });
    },
    ends: 'completed',
    check: (view) => {
      expect([view.claim, view.holds, view.accepts]).toEqual([null, [], []]);
    },
  },
  {
    name: 'a-retrying-step-held-and-resumed',
    prepare: async (order) => {
      await order.fault(OUTAGE, { kind: 'authorise' });
    },
    play: async (order) => {
      await order.untilView(isStage('authorising'), 'authorising');
      expect(await take(order, 'hold', { step: 'authorise' })).toMatch(/cut short or ends$/);
      await untilNothingIsTried(order);
      await order.faults.removeFor(order.order.orderId);
      const view = await order.untilView(({ holds }) => holds.length === 1, 'held');
      expect(view).toMatchObject({ authorisationId: null, holds: [{ step: 'authorise', by: 'ole' }] });
      expect(
        await refused(order, 'settleStep', { step: 'authorise', amountMinor: 0, reference: 'x' }),
      ).toMatch(/no step that could be done by hand is parked or held; accepted now: /);
      expect(await take(order, 'resume')).toBe('goes on: authorise');
    },
    ends: 'completed',
  },
  {
    name: 'a-step-held-and-released-during-its-attempt',
    order: { policy: 'demo' },
    prepare: async (order) => {
      await order.fault({ type: 'latency', milliseconds: 4_000 }, { kind: 'authorise' });
    },
    play: async (order) => {
      await untilAttempted(order, 'authorisePayment');
      await take(order, 'hold', { step: 'authorise' });
      // Before the cancelled attempt ends.
      await take(order, 'release', { step: 'authorise' });
      await order.faults.removeFor(order.order.orderId);
    },
    ends: 'completed',
  },
  {
    name: 'a-step-held-and-resumed-before-its-attempt-fails',
    order: { policy: 'demo' },
    prepare: async (order) => {
      await order.fault({ type: 'refused-late', milliseconds: 1_000 }, { kind: 'authorise' });
    },
    play: async (order) => {
      await untilAttempted(order, 'authorisePayment');
      await take(order, 'hold', { step: 'authorise' });
      await take(order, 'resume');
      await order.faults.removeFor(order.order.orderId);
    },
    ends: 'completed',
  },
  {
    name: 'an-undo-held-and-released-during-its-attempt',
    order: { policy: 'demo' },
    prepare: async (order) => {
      await order.fault(SILENT);
      await order.fault({ type: 'refused-late', milliseconds: 1_000 }, { kind: 'void' });
    },
    play: async (order) => {
      await silentAndOrdered(order);
      await take(order, 'cancel');
      await untilAttempted(order, 'undoPayment', order.undo());
      await take(order, 'hold', { step: 'undo-payment' });
      await take(order, 'release', { step: 'undo-payment' });
      await order.faults.removeFor(order.order.orderId);
    },
    ends: 'cancelled',
    undos: 1,
  },
  {
    name: 'undo-settled-by-hand',
    prepare: unreleased,
    play: async (order) => {
      await order.untilView(({ capturedMinor }) => capturedMinor > 0, 'captured');
      await order.fault(OUTAGE, { kind: 'void' });
      await take(order, 'cancel');
      const view = await order.untilView(isParked('undo-payment'), 'the undo is parked');
      expect(accepts(view, 'settleStep')).toEqual({ update: 'settleStep', steps: ['undo-payment'] });
      const amountMinor = priceOf(LAMP);
      const word = { step: 'undo-payment', amountMinor, reference: 'bank 4711' };
      expect(await refused(order, 'settleStep', { ...word, amountMinor: amountMinor + 1 })).toMatch(
        /in all$/,
      );
      await take(order, 'hold', { step: 'undo-payment' });
      expect(await take(order, 'settleStep', word)).toMatch(/^undo-payment counts as done \(bank 4711\)/);
    },
    ends: 'cancelled',
    undos: 1,
    check: isSettledByHand,
  },
  {
    name: 'undo-held-before-its-first-try-and-settled',
    prepare: unreleased,
    play: async (order) => {
      await order.untilView(({ capturedMinor }) => capturedMinor > 0, 'captured');
      await order.fault(OUTAGE, { kind: 'vendor-cancel' });
      await take(order, 'cancel');
      await order.untilView(isParked('cancel-vendor:nordwind'), 'the undo is parked before the money');
      await take(order, 'hold', { step: 'undo-payment' });
      await order.faults.removeFor(order.order.orderId);
      await take(order, 'retryStage', { step: 'cancel-vendor:nordwind' });
      const waits = await order.untilView(({ parked }) => parked === null, 'nothing is parked any more');
      expect(waits.holds).toMatchObject([{ step: 'undo-payment' }]);
      const word = { step: 'undo-payment', amountMinor: priceOf(LAMP), reference: 'bank 4712' };
      expect(await take(order, 'settleStep', word)).toMatch(/^undo-payment counts as done \(bank 4712\)/);
    },
    ends: 'cancelled',
    undos: 1,
    check: isSettledByHand,
  },
  {
    name: 'undo-skipped-with-a-reason',
    prepare: async (order) => {
      await order.fault(SILENT);
      await order.fault(OUTAGE, { kind: 'vendor-cancel' });
    },
    play: async (order) => {
      await silentAndOrdered(order);
      await take(order, 'cancel');
      await order.untilView(isParked('cancel-vendor:nordwind'), 'the undo is parked');
      expect(await refused(order, 'skipStep', { step: 'undo-payment' })).toMatch(/is no parked or held step/);
      await take(order, 'skipStep', { step: 'cancel-vendor:nordwind' });
    },
    ends: 'cancelled',
    undos: 1,
    check: (view) => {
      expect(view.compensations).toContainEqual(
        expect.objectContaining({ step: 'cancel-vendor:nordwind', state: 'skipped' }),
      );
    },
  },
  {
    name: 'silent-vendor-replaced',
    prepare: async (order) => {
      await order.fault(SILENT, { vendorId: 'nordwind' });
    },
    play: async (order) => {
      await silentAndOrdered(order);
      expect(await refused(order, 'reassignVendor', { from: 'nordwind', to: 'acme' })).toMatch(
        /one of fjord, alpenglow/,
      );
      const request = { from: 'nordwind', to: 'fjord', requestId: 'req-1' };
      const answer = await take(order, 'reassignVendor', request);
      expect(answer).toBe('nordwind is cancelled; fjord is asked');
      expect(await take(order, 'reassignVendor', request)).toBe(answer);
    },
    ends: 'completed',
    check: async (view, order) => {
      expect(view.vendors.map(({ vendorId, state }) => [vendorId, state])).toEqual([['fjord', 'delivered']]);
      const input = await order.handle().query<OrderInput>('input');
      expect(input.lines.map(({ vendorId }) => vendorId)).toEqual(['fjord']);
    },
  },
  {
    name: 'silent-vendor-replaced-while-it-is-asked',
    prepare: async (order) => {
      await order.fault(SILENT, { vendorId: 'nordwind' });
      await order.fault({ type: 'latency', milliseconds: 1_500 }, { kind: 'vendor-question' });
    },
    play: async (order) => {
      await silentAndOrdered(order);
      // Its answer will be that the order is cancelled, and comes when another vendor has the part.
      await take(order, 'pollVendor');
      await until(async () => {
        const { raw } = await order.handle().describe();
        return (raw.pendingActivities ?? []).some(
          ({ activityType }) => activityType?.name === 'pollVendorOrder',
        );
      }, 'the vendor is asked');
      await take(order, 'reassignVendor', { from: 'nordwind', to: 'fjord' });
    },
    ends: 'completed',
    check: (view) => {
      expect(view.vendors.map(({ vendorId, state }) => [vendorId, state])).toEqual([['fjord', 'delivered']]);
    },
  },
  {
    name: 'silent-vendor-spoken-for',
    prepare: silentVendor,
    play: async (order) => {
      await silentAndOrdered(order);
      const word = { vendorId: 'nordwind', evidence: 'phone call' };
      await take(order, 'overrideStatus', { ...word, status: 'ready' });
      expect(await refused(order, 'overrideStatus', { ...word, status: 'ready' })).toMatch(
        /would take the order back/,
      );
      await order.untilView(isParked('release:nordwind'), 'the release is parked');
      const settled = { step: 'release:nordwind', amountMinor: 0, reference: 'fax 12' };
      expect(await refused(order, 'settleStep', { ...settled, amountMinor: 5 })).toMatch(/moves no money/);
      await take(order, 'settleStep', settled);
      await order.untilView(({ vendors }) => vendors[0]?.state === 'released', 'released');
      await take(order, 'overrideStatus', { ...word, status: 'shipped' });
      await take(order, 'overrideStatus', { ...word, status: 'delivered' });
    },
    ends: 'completed',
    check: (view) => {
      expect(view.capturedMinor).toBe(view.amount.minor);
    },
  },
  {
    name: 'vendor-asked-now',
    order: { policy: 'demo' },
    prepare: async (order) => {
      await order.fault({ type: 'callback-lost' });
    },
    play: async (order) => {
      for (const state of ['ready', 'shipped', 'delivered'] as const) {
        await order.untilView(
          // A slow machine may have polled by itself before.
          (view) => accepts(view, 'pollVendor') !== undefined || view.stage === 'completed',
          `asks for ${state}`,
        );
        await askUntil(order, state);
      }
    },
    ends: 'completed',
  },
  {
    name: 'news-that-is-forged-and-updates-out-of-place',
    order: { policy: 'demo' },
    prepare: silentVendor,
    play: async (order) => {
      await silentAndOrdered(order);
      await order.vendorReports({ status: 'delivered', version: Number.MAX_SAFE_INTEGER });
      await order.vendorReports({ status: 'delivered', version: 2, vendorOrderId: 'vo_of_another' });
      await order.handle().signal('paymentCallback', { eventId: 'x', status: 'voided' });
      await order.handle().signal('vendorCallback');
      await signalThatDoesNotDecode(order);
      const seen = await order.untilView(({ droppedCallbacks }) => droppedCallbacks.unknown === 5, 'counted');
      expect(seen.vendors[0]?.state).toBe('accepted');
      expect(await refused(order, 'approveReview', { decision: 'approve' })).toMatch(
        /is not in review; accepted now: /,
      );
      expect(await refused(order, 'otherMethod', { token: 'tok_good' })).toMatch(/no capture was declined/);
      expect(await refused(order, 'forceRefund', { amountMinor: 1 })).toMatch(/not every share/);
      expect(await refused(order, 'release', { step: 'reserve' })).toMatch(/nothing is held/);
      expect(await refused(order, 'retryStage')).toMatch(/nothing is parked/);
      expect(await refused(order, 'note', { text: 'x'.repeat(3_000) })).toMatch(/^text: /);
      expect(await refused(order, 'claim', { minutes: -1, actor: '' })).toMatch(/actor: .*minutes: /);
      // A refusal leaves nothing behind in the history.
      const { events } = await order.handle().fetchHistory();
      const updates = (events ?? []).filter(({ eventType }) => UPDATE_EVENTS.includes(Number(eventType)));
      expect(updates).toEqual([]);
      await order.faults.removeFor(order.order.orderId);
    },
    ends: 'completed',
  },
  {
    name: 'review-extended-then-forwarded',
    order: review,
    play: async (order) => {
      const seen = await order.untilView(inReview, 'in review');
      expect(accepts(seen, 'extend')).toEqual({ update: 'extend', waits: ['payment review'] });
      const until = new Date(Date.now() + HOUR_MS).toISOString();
      expect(await refused(order, 'extend', { until: order.order.placedAt })).toMatch(/takes a later time/);
      await take(order, 'extend', { until });
      expect((await order.whyStuck()).waitingFor).toMatchObject([{ what: 'payment review', until }]);
      expect(await take(order, 'fastForward', { wait: 'payment review' })).toMatch(/its time is over/);
    },
    ends: 'expired',
    failureCode: 'review-expired',
  },
  {
    name: 'other-card-in-review',
    order: review,
    play: async (order) => {
      await order.untilView(inReview, 'in review');
      await take(order, 'extend', { until: new Date(Date.now() + HOUR_MS).toISOString() });
      expect(await refused(order, 'otherMethod', { token: 'tok_declined' })).toMatch(/insufficient-funds/);
      expect(await refused(order, 'approveReview', { decision: 'approve' })).toMatch(/nothing is authorised/);
      expect(await take(order, 'otherMethod', { token: 'tok_good' })).toMatch(/the order goes on$/);
    },
    ends: 'completed',
    check: (view) => {
      expect(view.capturedMinor).toBe(view.amount.minor);
    },
  },
  {
    name: 'other-card-after-a-declined-capture',
    order: { policy: 'demo', lines: [LAMP, KETTLE] },
    prepare: async (order) => {
      await order.fault({ type: 'decline', code: 'stolen-card' }, { kind: 'capture' });
    },
    play: async (order) => {
      const view = await order.untilView(({ parked }) => parked?.reason === 'capture-declined', 'declined');
      expect(accepts(view, 'otherMethod')).toEqual({ update: 'otherMethod' });
      await order.faults.removeFor(order.order.orderId);
      await take(order, 'otherMethod', { token: 'tok_good' });
    },
    ends: 'completed',
    check: (view) => {
      expect(view.capturedMinor).toBe(priceOf(LAMP) + priceOf(KETTLE));
    },
  },
  {
    name: 'amended-in-review',
    order: { ...review, lines: [LAMP, KETTLE] },
    play: async (order) => {
      await order.untilView(inReview, 'in review');
      await take(order, 'amend', { shipTo: { ...order.order.shipTo, street: 'Quay 2' } });
      expect(await refused(order, 'amend', { items: [{ line: 9, quantity: 1 }] })).toMatch(/no line 9/);
      expect(
        await refused(order, 'amend', {
          items: [
            { line: 1, quantity: 0 },
            { line: 2, quantity: 0 },
          ],
        }),
      ).toMatch(/accepted: cancel/);
      await take(order, 'amend', {
        items: [
          { line: 1, quantity: 3 },
          { line: 2, quantity: 0 },
        ],
      });
      await take(order, 'approveReview', { decision: 'approve' });
    },
    ends: 'completed',
    check: async (view, order) => {
      expect(view.amount.minor).toBe(3 * LAMP.unitPriceMinor);
      expect(view.capturedMinor).toBe(view.amount.minor);
      expect(view.lines).toEqual([{ ...LAMP, quantity: 3 }]);
      expect(await order.handle().query('input')).toMatchObject({ shipTo: { street: 'Quay 2' } });
    },
  },
  {
    name: 'a-part-left-out-while-another-is-on-its-way',
    order: { lines: [LAMP, KETTLE] },
    prepare: async (order) => {
      await order.fault(SILENT, { vendorId: 'fjord' });
    },
    play: async (order) => {
      await order.untilView(({ vendors }) => vendors[0]?.state === 'delivered', 'the first part is there');
      expect(await refused(order, 'amend', { shipTo: order.order.shipTo })).toMatch(
        /to the old address already/,
      );
      expect(await refused(order, 'amend', { items: [{ line: 1, quantity: 1 }] })).toMatch(
        /nordwind is too far for that/,
      );
      expect(await refused(order, 'amend', { items: [{ line: 2, quantity: 2 }] })).toMatch(
        /^only 123.90 EUR is authorized/,
      );
      expect(await take(order, 'amend', { items: [{ line: 2, quantity: 0 }] })).toMatch(
        /^the order comes to /,
      );
    },
    ends: 'completed',
    check: (view) => {
      expect(view.vendors.map(({ state }) => state)).toEqual(['delivered', 'cancelled']);
      expect([view.amount.minor, view.capturedMinor]).toEqual([priceOf(LAMP), priceOf(LAMP)]);
    },
  },
  {
    name: 'refunded-in-part-while-shipped',
    prepare: async (order) => {
      await order.fault(SILENT, { kind: 'vendor-release' });
    },
    play: async (order) => {
      await order.untilView(({ vendors }) => vendors[0]?.state === 'released', 'released');
      expect(await refused(order, 'forceRefund', { amountMinor: priceOf(LAMP) + 1 })).toMatch(
        /is left to give back/,
      );
      const request = { amountMinor: 100, requestId: 'goodwill-1' };
      expect(await take(order, 'forceRefund', request)).toBe('1.00 EUR is given back');
      expect(await take(order, 'forceRefund', request)).toBe('1.00 EUR is given back');
      await order.faults.removeFor(order.order.orderId);
      await take(order, 'pollVendor');
    },
    ends: 'completed',
    check: (view) => {
      expect([view.capturedMinor, view.refundedMinor]).toEqual([priceOf(LAMP), 100]);
    },
  },
];

async function untilAttempted(
  order: PlayedOrder,
  activity: string,
  run: WorkflowHandle = order.handle(),
): Promise<void> {
  await until(async () => {
    const { raw } = await run.describe();
    // 2 is STARTED: the request to the provider is on its way.
    return raw.pendingActivities?.some(
      ({ activityType, state }) => activityType?.name === activity && state === 2,
    );
  }, `an attempt of ${activity} is running`);
}

async function untilNothingIsTried(order: PlayedOrder): Promise<void> {
  await until(async () => {
    const { raw } = await order.handle().describe();
    return (raw.pendingActivities ?? []).length === 0;
  }, 'the try that was in progress has ended');
}

async function signalThatDoesNotDecode({ client, handle }: PlayedOrder): Promise<void> {
  const payload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{"half":') };
  await client.workflowService.signalWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId: handle().workflowId },
    signalName: 'vendorCallback',
    input: { payloads: [payload] },
    requestId: randomUUID(),
  });
}

async function askUntil(order: PlayedOrder, state: string): Promise<void> {
  await order.untilView((view) => {
    const seen = view.vendors[0]?.state;
    if (seen === state || view.stage === 'completed') return true;
    void order.update('pollVendor', BY).catch(() => undefined);
    return false;
  }, state);
}
