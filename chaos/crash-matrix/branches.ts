import { newReturnId } from '../../contract/ids/new-id.ts';
import type { OrderInput, OrderView } from '../../contract/order/order.ts';
import { ORDER_UPDATES } from '../../contract/order/order-messages.ts';
import { type Fault, TEST_TOKENS } from '../../contract/providers/providers.ts';
import { RETURN_UPDATES } from '../../contract/return/return.ts';
import type { OrderStage } from '../../domain/order-stage.ts';
import { isReturnEnded, type ReturnState } from '../../domain/return-state.ts';
import { type Hand, insistOn } from './hand.ts';

/**
 * Who brings the order about: somebody who starts it or its checkout at once, a customer with a cart, or a subscription
 * that is due. The last two do effects of their own, under their own id.
 */
export type Beginning = 'order' | 'checkout' | 'customer' | 'subscription';

/** One life of an order: how it begins, what people do to it meanwhile, and how it ends whatever fails on the way. */
export type Branch = {
  readonly begins: Beginning;
  readonly token: string;
  readonly vendors: readonly string[];
  readonly faults: readonly Pick<Fault, 'match' | 'effect'>[];
  /** What people do; it settles when they have nothing more to do. */
  drive?(hand: Hand): Promise<void>;
  readonly ends: OrderStage;
  readonly returnEnds: ReturnState | null;
};

const BY = { reason: 'the crash matrix', actor: 'crash-matrix' } as const;

const STRAIGHT: Branch = {
  begins: 'order',
  token: TEST_TOKENS.good,
  vendors: ['nordwind'],
  faults: [],
  ends: 'completed',
  returnEnds: null,
};

async function approve(hand: Hand): Promise<void> {
  await hand.untilEnded();
  await hand.openReturn();
  await hand.untilReturn((view) => view.accepted.includes(RETURN_UPDATES.approve));
  await hand.tellReturn(RETURN_UPDATES.approve, BY);
}

async function inspect(hand: Hand): Promise<void> {
  await hand.untilReturn((view) => view.accepted.includes(RETURN_UPDATES.inspect));
  await hand.tellReturn(RETURN_UPDATES.inspect, { result: 'accept', ...BY });
}

const WORD = { vendorId: 'nordwind', evidence: 'phone call', ...BY } as const;

/** By the word of somebody who knows, where the vendor keeps silent. */
async function arrive(hand: Hand): Promise<void> {
  await hand.tellOrder(ORDER_UPDATES.overrideStatus, { ...WORD, status: 'shipped' });
  await hand.tellOrder(ORDER_UPDATES.overrideStatus, { ...WORD, status: 'delivered' });
}

const returnEnded = (hand: Hand) => hand.untilReturn((view) => isReturnEnded(view.state));

export const BRANCHES = {
  straight: STRAIGHT,
  /** One vendor keeps silent and the other refuses, so everything is undone. */
  undone: {
    ...STRAIGHT,
    vendors: ['nordwind', 'fjord'],
    faults: [
      { match: { vendorId: 'nordwind' }, effect: { type: 'vendor-silent' } },
      { match: { vendorId: 'fjord' }, effect: { type: 'vendor-rejects', code: 'discontinued' } },
    ],
    ends: 'rejected',
  },
  checkout: { ...STRAIGHT, begins: 'checkout' },
  'checkout-declined': {
    ...STRAIGHT,
    begins: 'checkout',
    token: TEST_TOKENS.declined,
    ends: 'payment_failed',
  },
  amended: {
    ...STRAIGHT,
    token: TEST_TOKENS.review,
    async drive(hand) {
      await hand.untilInReview();
      const shipTo = { ...hand.order.shipTo, street: 'Quay 2' };
      await hand.tellOrder(ORDER_UPDATES.amend, { shipTo, ...BY });
      await hand.tellOrder(ORDER_UPDATES.approveReview, { decision: 'approve', ...BY });
    },
  },
  /** A vendor that keeps silent gives its order back, and the card is let go of what is not charged any more. */
  'lines-changed': {
    ...STRAIGHT,
    vendors: ['nordwind', 'fjord'],
    faults: [{ match: { vendorId: 'nordwind' }, effect: { type: 'vendor-silent' } }],
    async drive(hand) {
      // While the other part is charged or let go, no line changes.
      await hand.untilOrder(
        ({ accepts, vendors }) =>
          vendors[1]?.state === 'delivered' &&
          accepts.some(({ update, vendors: open }) => update === 'amend' && open?.includes('nordwind')),
      );
      await hand.tellOrder(ORDER_UPDATES.amend, { items: [{ line: 1, quantity: 0 }], ...BY });
    },
  },
  'other-card': {
    ...STRAIGHT,
    token: TEST_TOKENS.review,
    async drive(hand) {
      await hand.untilInReview();
      // What takes too long is refused and may have been half done: the same request carries it on.
      const input = { token: TEST_TOKENS.good, requestId: 'other-card', ...BY };
      const isSo = (view: OrderView): boolean => view.review === null;
      await insistOn(hand, { name: ORDER_UPDATES.otherMethod, input, isSo });
    },
  },
  relined: {
    ...STRAIGHT,
    token: TEST_TOKENS.review,
    async drive(hand) {
      await hand.untilInReview();
      await hand.tellOrder(ORDER_UPDATES.amend, { items: [{ line: 1, quantity: 2 }], ...BY });
      await hand.tellOrder(ORDER_UPDATES.approveReview, { decision: 'approve', ...BY });
    },
  },
  /** Part of the money is given back while the goods are on their way. */
  refunded: {
    ...STRAIGHT,
    faults: [{ match: { kind: 'vendor-release' }, effect: { type: 'vendor-silent' } }],
    async drive(hand) {
      await hand.untilOrder((view) => view.vendors[0]?.state === 'released');
      await hand.tellOrder(ORDER_UPDATES.forceRefund, { amountMinor: 100, ...BY });
      await arrive(hand);
    },
  },
  /** The vendor lets the goods go at a person's word, and the books are told by hand. */
  'by-hand': {
    ...STRAIGHT,
    faults: [{ match: {}, effect: { type: 'vendor-silent' } }],
    async drive(hand) {
      const step = 'release:nordwind';
      await hand.untilOrder((view) => view.vendors[0]?.vendorOrderId != null);
      await hand.tellOrder(ORDER_UPDATES.hold, { step, ...BY });
      await hand.tellOrder(ORDER_UPDATES.overrideStatus, { ...WORD, status: 'ready' });
      await hand.untilOrder((view) => view.capturedMinor > 0);
      await hand.tellOrder(ORDER_UPDATES.settleStep, { step, amountMinor: 0, reference: 'fax 12', ...BY });
      await hand.untilOrder((view) => view.vendors[0]?.state === 'released');
      await arrive(hand);
    },
  },
  /** A customer registers, fills a cart and orders it, while the customer's runs follow one another. */
  customer: { ...STRAIGHT, begins: 'customer' },
  subscribed: { ...STRAIGHT, begins: 'subscription' },
  reassigned: {
    ...STRAIGHT,
    faults: [{ match: { vendorId: 'nordwind' }, effect: { type: 'vendor-silent' } }],
    async drive(hand) {
      await hand.untilOrder((view) => view.vendors[0]?.vendorOrderId != null);
      await hand.tellOrder(ORDER_UPDATES.reassignVendor, { from: 'nordwind', to: 'fjord', ...BY });
    },
  },
  returned: {
    ...STRAIGHT,
    async drive(hand) {
      await approve(hand);
      await inspect(hand);
      await returnEnded(hand);
    },
    returnEnds: 'closed',
  },
  withdrawn: {
    ...STRAIGHT,
    faults: [{ match: {}, effect: { type: 'carrier-silent' } }],
    async drive(hand) {
      await approve(hand);
      await hand.untilReturn((view) => view.state === 'labelled');
      await hand.tellReturn(RETURN_UPDATES.withdraw, BY);
      await returnEnded(hand);
    },
    returnEnds: 'withdrawn',
  },
  settled: {
    ...STRAIGHT,
    faults: [{ match: { kind: 'refund' }, effect: { type: 'decline', code: 'account-closed' } }],
    async drive(hand) {
      await approve(hand);
      await inspect(hand);
      await hand.untilReturn((view) => view.accepted.includes(RETURN_UPDATES.settle));
      await hand.tellReturn(RETURN_UPDATES.settle, { reference: 'transfer 4711', ...BY });
      await returnEnded(hand);
    },
    returnEnds: 'closed',
  },
} as const satisfies Readonly<Record<string, Branch>>;

export type BranchName = keyof typeof BRANCHES;

export function branchNamed(name: BranchName): Branch {
  return BRANCHES[name];
}

/** The return of this order, if its branch has one. */
export function returnIdOf({ orderId, requestKey }: OrderInput): string {
  return newReturnId(orderId, requestKey);
}
