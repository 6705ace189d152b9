import { sql } from 'kysely';
import { effectKey } from '../../contract/ids/effect-key.ts';
import { newReturnId } from '../../contract/ids/new-id.ts';
import { FAILURES } from '../../contract/order/activities.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import { attempt, type Bench, sampleOrder } from '../effects.ts';
import { until } from '../until.ts';

const AUTHORISED = 5_000;
const SHARE = 2_000;
const VENDOR = 'nordwind';
const EUR = { currency: 'EUR', n: 1 } as const;

/** One order on a real database and the real simulators, as far as the step that is looked at. */
export type Subject = {
  readonly bench: Bench;
  readonly providersUrl: string;
  readonly order: OrderInput;
  readonly returnId: string;
};

/** A call of an activity that changes something at a provider. */
export type Step = {
  /** The path of its POST. */
  readonly path: RegExp;
  /** What comes before it. */
  readonly after: readonly ((subject: Subject) => Promise<unknown>)[];
  readonly act: (subject: Subject) => Promise<unknown>;
  /** The part of its effect key between order and number. */
  readonly key: (subject: Subject) => string;
};

export async function freshSubject(bench: Bench, providersUrl: string): Promise<Subject> {
  const order = sampleOrder(['nw-001']);
  const { orderId } = order;
  await attempt(() => bench.activities().db.recordOrder({ orderId, journal: [], order }));
  const returnId = newReturnId(orderId, 'fuzz');
  await sql`insert into returns (return_id, order_id, customer_id, request_key, state, state_at, state_run, state_seq,
      policy, reason, currency, window_ends_at)
    values (${returnId}, ${orderId}, ${order.customerId}, 'fuzz', 'refunding', now(), 'run-1', 1, 'test', 'too small',
      'EUR', now())`.execute(bench.database);
  return { bench, providersUrl, order, returnId };
}

const call = ({ order: { orderId } }: Subject) => ({ orderId, journal: [] });
const back = ({ order: { orderId }, returnId }: Subject) => ({ orderId, returnId, log: [] });
const activities = ({ bench }: Subject) => bench.activities();

const authorise = (on: Subject) =>
  attempt(() =>
    activities(on).payment.authorisePayment({
      ...call(on),
      ...EUR,
      amountMinor: AUTHORISED,
      token: 'tok_good',
    }),
  );

async function capture(on: Subject) {
  const held = await authorise(on);
  if (held.kind !== 'authorised') throw new Error(`the authorisation is ${held.kind}`);
  const { authorisationId } = held;
  const share = { vendorId: VENDOR, amountMinor: SHARE, final: false, authorisationId };
  return await attempt(() => activities(on).payment.capturePayment({ ...call(on), ...EUR, ...share }));
}

const orderGoods = (on: Subject) =>
  attempt(() =>
    activities(on).vendor.createVendorOrder({ ...call(on), vendorId: VENDOR, lines: on.order.lines, n: 1 }),
  );

async function release(on: Subject) {
  const made = await orderGoods(on);
  if (made.kind !== 'accepted') throw new Error(`the vendor order is ${made.kind}`);
  const { vendorOrderId } = made;
  await until(async () => await isPast(on, vendorOrderId), `${vendorOrderId} is ready`);
  return await attempt(() =>
    activities(on).vendor.releaseVendorOrder({ ...call(on), vendorId: VENDOR, vendorOrderId, n: 1 }),
  );
}

/** Asked past the proxy: only then may the goods leave. */
async function isPast({ order, providersUrl }: Subject, vendorOrderId: string): Promise<boolean> {
  const url = `${providersUrl}/vendors/v1/${VENDOR}/orders?reference=${order.orderId}`;
  const record = (await (await fetch(url)).json()) as Record<string, unknown>;
  const there = ['ready', 'shipped', 'delivered'].includes(String(record['status']));
  return record['vendorOrderId'] === vendorOrderId && there;
}

const label = (on: Subject) => attempt(() => activities(on).vendor.createLabel({ ...back(on), n: 1 }));

/** What the inspection of the return came to. */
async function claim({ bench, returnId }: Subject): Promise<void> {
  await sql`update returns set refund_minor = ${SHARE} where return_id = ${returnId}`.execute(bench.database);
}

const returned = (step: string) => (on: Subject) => `${step}:${on.returnId}`;
const named = (step: string) => () => step;

const PAYMENT = '^/payment/v1';
const VENDORS = `^/vendors/v1/${VENDOR}/orders`;

export const STEPS: Readonly<Record<string, Step>> = {
  authorise: {
    path: new RegExp(`${PAYMENT}/authorisations$`),
    after: [],
    act: authorise,
    key: named('authorise'),
  },
  capture: {
    path: new RegExp(`${PAYMENT}/captures$`),
    after: [authorise],
    act: capture,
    key: named(`capture:${VENDOR}`),
  },
  vendor: { path: new RegExp(`${VENDORS}$`), after: [], act: orderGoods, key: named(`vendor:${VENDOR}`) },
  release: {
    path: new RegExp(`${VENDORS}/[^/]+/release$`),
    after: [orderGoods],
    act: release,
    key: named(`release:${VENDOR}`),
  },
  'cancel-vendor': {
    path: new RegExp(`${VENDORS}/cancel$`),
    after: [orderGoods],
    act: (on) =>
      attempt(() => activities(on).vendor.cancelVendorOrder({ ...call(on), vendorId: VENDOR, n: 1 })),
    key: named(`cancel-vendor:${VENDOR}`),
  },
  recall: {
    path: new RegExp(`${VENDORS}/cancel$`),
    after: [orderGoods],
    act: (on) =>
      attempt(() => activities(on).vendor.recallVendorOrder({ ...call(on), vendorId: VENDOR, n: 1 })),
    key: named(`recall:${VENDOR}`),
  },
  'undo-held': {
    path: new RegExp(`${PAYMENT}/undo$`),
    after: [authorise],
    act: (on) => attempt(() => activities(on).payment.undoPayment({ ...call(on), ...EUR, keepMinor: 0 })),
    key: named('undo-payment'),
  },
  'undo-captured': {
    path: new RegExp(`${PAYMENT}/undo$`),
    after: [capture],
    act: (on) => attempt(() => activities(on).payment.undoPayment({ ...call(on), ...EUR, keepMinor: 0 })),
    key: named('undo-payment'),
  },
  void: {
    path: new RegExp(`${PAYMENT}/undo$`),
    after: [authorise],
    act: (on) => attempt(() => activities(on).payment.voidPayment({ ...call(on), ...EUR })),
    key: named('void'),
  },
  'refund-part': {
    path: new RegExp(`${PAYMENT}/undo$`),
    after: [capture],
    act: (on) => attempt(() => activities(on).payment.refundPart({ ...call(on), ...EUR, amountMinor: 500 })),
    key: named('refund:operator'),
  },
  refund: {
    path: new RegExp(`${PAYMENT}/refunds$`),
    after: [capture, claim],
    act: (on) =>
      attempt(() => activities(on).payment.refundReturn({ ...back(on), ...EUR, amountMinor: 500 })),
    key: returned('refund'),
  },
  'settle-refund': {
    path: new RegExp(`${PAYMENT}/refunds/undo$`),
    after: [capture, claim],
    act: (on) => {
      const paid = {
        currency: 'EUR',
        amountMinor: 500,
        reference: 'register 3',
        actor: 'ann',
        atProvider: true,
      };
      return attempt(() => activities(on).payment.settleRefund({ ...back(on), ...paid }));
    },
    key: returned('settle'),
  },
  label: { path: /^\/carrier\/v1\/labels$/, after: [], act: label, key: returned('label') },
  'cancel-label': {
    path: /^\/carrier\/v1\/labels\/cancel$/,
    after: [label],
    act: (on) => attempt(() => activities(on).vendor.cancelLabel({ ...back(on), n: 1 })),
    key: returned('cancel-label'),
  },
  message: {
    path: /^\/notify\/v1\/messages$/,
    after: [],
    act: (on) => {
      const about = { reference: on.order.orderId, kind: 'confirmation', channel: 'email', occasion: null };
      return attempt(() => activities(on).notify.sendMessage(about as never));
    },
    key: named('notify:confirmation'),
  },
};

export function keyOf(step: Step, on: Subject): string {
  return effectKey(on.order.orderId, step.key(on), 1);
}

/** How a call may fail that was answered wrongly. */
export const KNOWN_ENDS: readonly string[] = [
  FAILURES.answerDiffers,
  FAILURES.effectInDoubt,
  FAILURES.providerUnavailable,
  FAILURES.providerRefused,
];
