import { newReturnId } from '../../contract/ids/new-id.ts';
import type { OrderInput, OrderView } from '../../contract/order/order.ts';
import { ORDER_UPDATES } from '../../contract/order/order-messages.ts';
import { type Fault, TEST_TOKENS } from '../../contract/providers/providers.ts';
import { RETURN_UPDATES } from '../../contract/return/return.ts';
import type { OrderStage } from '../../domain/order-stage.ts';
import { isReturnEnded, type ReturnState } from '../../domain/return-state.ts';
import { type OrderDriver, repeatUntilDone } from './order-driver.ts';

/**
 * Who places the order: a caller that starts it or its checkout at once, a customer with a cart, or a subscription
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
  drive?(driver: OrderDriver): Promise<void>;
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

async function approve(driver: OrderDriver): Promise<void> {
  await driver.untilEnded();
  await driver.openReturn();
  await driver.untilReturn((view) => view.accepted.includes(RETURN_UPDATES.approve));
  await driver.updateReturn(RETURN_UPDATES.approve, BY);
}

async function inspect(driver: OrderDriver): Promise<void> {
  await driver.untilReturn((view) => view.accepted.includes(RETURN_UPDATES.inspect));
  await driver.updateReturn(RETURN_UPDATES.inspect, { result: 'accept', ...BY });
}

const WORD = { vendorId: 'nordwind', evidence: 'phone call', ...BY } as const;

/** An operator sets the vendor status while the vendor is silent. */
async function arrive(driver: OrderDriver): Promise<void> {
  await driver.updateOrder(ORDER_UPDATES.overrideStatus, { ...WORD, status: 'shipped' });
  await driver.updateOrder(ORDER_UPDATES.overrideStatus, { ...WORD, status: 'delivered' });
}

const returnEnded = (driver: OrderDriver) => driver.untilReturn((view) => isReturnEnded(view.state));

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
    async drive(driver) {
      await driver.untilInReview();
      const shipTo = { ...driver.order.shipTo, street: 'Quay 2' };
      await driver.updateOrder(ORDER_UPDATES.amend, { shipTo, ...BY });
      await driver.updateOrder(ORDER_UPDATES.approveReview, { decision: 'approve', ...BY });
    },
  },
  /** A vendor that keeps silent gives its order back, and the rest of the authorization is voided. */
  'lines-changed': {
    ...STRAIGHT,
    vendors: ['nordwind', 'fjord'],
    faults: [{ match: { vendorId: 'nordwind' }, effect: { type: 'vendor-silent' } }],
    async drive(driver) {
      // While the other part is charged or released, no line changes.
      await driver.untilOrder(
        ({ accepts, vendors }) =>
          vendors[1]?.state === 'delivered' &&
          accepts.some(({ update, vendors: open }) => update === 'amend' && open?.includes('nordwind')),
      );
      await driver.updateOrder(ORDER_UPDATES.amend, { items: [{ line: 1, quantity: 0 }], ...BY });
    },
  },
  'other-card': {
    ...STRAIGHT,
    token: TEST_TOKENS.review,
    async drive(driver) {
      await driver.untilInReview();
      // What takes too long is refused and may have been half done: the same request carries it on.
      const input = { token: TEST_TOKENS.good, requestId: 'other-card', ...BY };
      const isSo = (view: OrderView): boolean => view.review === null;
      await repeatUntilDone(driver, { name: ORDER_UPDATES.otherMethod, input, isSo });
    },
  },
  relined: {
    ...STRAIGHT,
    token: TEST_TOKENS.review,
    async drive(driver) {
      await driver.untilInReview();
      await driver.updateOrder(ORDER_UPDATES.amend, { items: [{ line: 1, quantity: 2 }], ...BY });
      await driver.updateOrder(ORDER_UPDATES.approveReview, { decision: 'approve', ...BY });
    },
  },
  /** Part of the money is given back while the goods are on their way. */
  refunded: {
    ...STRAIGHT,
    faults: [{ match: { kind: 'vendor-release' }, effect: { type: 'vendor-silent' } }],
    async drive(driver) {
      await driver.untilOrder((view) => view.vendors[0]?.state === 'released');
      await driver.updateOrder(ORDER_UPDATES.forceRefund, { amountMinor: 100, ...BY });
      await arrive(driver);
    },
  },
  /** An operator releases the goods at the vendor and settles the step by hand. */
  'by-hand': {
    ...STRAIGHT,
    faults: [{ match: {}, effect: { type: 'vendor-silent' } }],
    async drive(driver) {
      const step = 'release:nordwind';
      await driver.untilOrder((view) => view.vendors[0]?.vendorOrderId != null);
      await driver.updateOrder(ORDER_UPDATES.hold, { step, ...BY });
      await driver.updateOrder(ORDER_UPDATES.overrideStatus, { ...WORD, status: 'ready' });
      await driver.untilOrder((view) => view.capturedMinor > 0);
      await driver.updateOrder(ORDER_UPDATES.settleStep, {
        step,
        amountMinor: 0,
        reference: 'fax 12',
        ...BY,
      });
      await driver.untilOrder((view) => view.vendors[0]?.state === 'released');
      await arrive(driver);
    },
  },
  /** A customer registers, fills a cart and orders it, while the customer's runs follow one another. */
  customer: { ...STRAIGHT, begins: 'customer' },
  subscribed: { ...STRAIGHT, begins: 'subscription' },
  reassigned: {
    ...STRAIGHT,
    faults: [{ match: { vendorId: 'nordwind' }, effect: { type: 'vendor-silent' } }],
    async drive(driver) {
      await driver.untilOrder((view) => view.vendors[0]?.vendorOrderId != null);
      await driver.updateOrder(ORDER_UPDATES.reassignVendor, { from: 'nordwind', to: 'fjord', ...BY });
    },
  },
  returned: {
    ...STRAIGHT,
    async drive(driver) {
      await approve(driver);
      await inspect(driver);
      await returnEnded(driver);
    },
    returnEnds: 'closed',
  },
  withdrawn: {
    ...STRAIGHT,
    faults: [{ match: {}, effect: { type: 'carrier-silent' } }],
    async drive(driver) {
      await approve(driver);
      await driver.untilReturn((view) => view.state === 'labelled');
      await driver.updateReturn(RETURN_UPDATES.withdraw, BY);
      await returnEnded(driver);
    },
    returnEnds: 'withdrawn',
  },
  settled: {
    ...STRAIGHT,
    faults: [{ match: { kind: 'refund' }, effect: { type: 'decline', code: 'account-closed' } }],
    async drive(driver) {
      await approve(driver);
      await inspect(driver);
      await driver.untilReturn((view) => view.accepted.includes(RETURN_UPDATES.settle));
      await driver.updateReturn(RETURN_UPDATES.settle, { reference: 'transfer 4711', ...BY });
      await returnEnded(driver);
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
