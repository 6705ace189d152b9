import * as v from 'valibot';
import type { CartLine } from '../../domain/customer-cart.ts';
import type { CustomerStage } from '../../domain/customer-state.ts';
import { type CheckoutResult, checkoutResultSchema } from '../order/checkout.ts';
import {
  countSchema,
  identifierSchema,
  orderInputSchema,
  orderLineSchema,
  timeSchema,
} from '../order/order.ts';
import { addressSchema, preferencesSchema, profileSchema, stageSchema } from './customer.ts';

const orderId = orderInputSchema.entries.orderId;

/** Small, because two hundred of them are remembered: what a cart or a profile holds now is asked by query. */
const answerSchema = v.variant('what', [
  v.object({ what: v.literal('customer'), stage: stageSchema, version: countSchema }),
  v.object({
    what: v.literal('cart'),
    version: countSchema,
    currency: v.nullable(v.string()),
    lines: countSchema,
    totalMinor: countSchema,
  }),
  v.object({ what: v.literal('checkout'), ...checkoutResultSchema.entries }),
  v.object({ what: v.literal('return'), returnId: v.string() }),
]);
/** What every update of a customer answers. `version` grows with every change of what is written down. */
export type CustomerAnswer = v.InferOutput<typeof answerSchema>;
export type CheckoutAnswer = Extract<CustomerAnswer, { readonly what: 'checkout' }>;

/** A customer as the database keeps them; null where nothing is known or everything was forgotten. */
export const customerRecordSchema = v.object({
  customerId: identifierSchema,
  stage: stageSchema,
  version: countSchema,
  profile: v.nullable(profileSchema),
  address: v.nullable(addressSchema),
  preferences: preferencesSchema,
});
export type CustomerRecord = v.InferOutput<typeof customerRecordSchema>;

export const openOrderSchema = v.object({
  orderId,
  placedAt: timeSchema,
  amount: checkoutResultSchema.entries.amount,
});
export type OpenOrder = v.InferOutput<typeof openOrderSchema>;

const pendingSchema = v.object({
  requestKey: identifierSchema,
  hash: v.string(),
  orderId,
  since: timeSchema,
  /** Its order has ended before the checkout was known. */
  over: v.boolean(),
});
export type PendingCheckout = v.InferOutput<typeof pendingSchema>;

/** Everything that one run of a customer hands to the next. A decoder for every older `v` stays. */
export const customerStateSchema = v.strictObject({
  v: v.literal(1),
  record: customerRecordSchema,
  cart: v.object({
    version: countSchema,
    currency: v.nullable(v.string()),
    lines: v.array(
      v.object({
        sku: identifierSchema,
        name: v.string(),
        vendorId: identifierSchema,
        quantity: orderLineSchema.entries.quantity,
        unitPriceMinor: orderLineSchema.entries.unitPriceMinor,
      }),
    ),
  }),
  pending: v.array(pendingSchema),
  openOrders: v.array(openOrderSchema),
  recent: v.array(v.object({ key: v.string(), hash: v.string(), at: v.number(), answer: answerSchema })),
  /** Answers of checkouts that are not in PostgreSQL yet. */
  unwritten: v.array(v.object({ requestKey: identifierSchema, result: checkoutResultSchema })),
  counters: v.object({
    runs: v.pipe(countSchema, v.minValue(1)),
    ignored: countSchema,
    checkouts: countSchema,
  }),
});
export type CustomerState = v.InferOutput<typeof customerStateSchema>;

/**
 * What starts `customer/{customerId}`. Without `state` the customer is what the database knows, or new. `limits` end a
 * run earlier than the defaults do.
 */
export const customerInputSchema = v.strictObject({
  v: v.literal(1),
  customerId: identifierSchema,
  limits: v.optional(v.strictObject({ messages: v.pipe(countSchema, v.minValue(1)), events: countSchema })),
  state: v.optional(v.unknown()),
});
export type CustomerInput = v.InferOutput<typeof customerInputSchema>;

/** The answers of the queries `profile`, `cart` and `orders`. */
export type CustomerView = CustomerRecord & {
  readonly ignoredEvents: number;
  /** Runs so far, and messages of this one: when they grow many, it is continued as new. */
  readonly runs: number;
  readonly messages: number;
};
export type CartView = {
  readonly version: number;
  readonly currency: string | null;
  readonly lines: readonly CartLine[];
  readonly totalMinor: number;
};
export type OrdersView = {
  readonly open: readonly OpenOrder[];
  readonly pending: readonly { readonly orderId: string; readonly since: string }[];
};

export type CustomerResult = { readonly customerId: string; readonly stage: CustomerStage };

/** What PostgreSQL has about a request key before a checkout begins. */
export type CheckoutClaim =
  | { readonly kind: 'new' }
  /** By this same request, before: its checkout may run, may have ended, or may never have begun. */
  | { readonly kind: 'claimed' }
  | { readonly kind: 'answered'; readonly result: CheckoutResult }
  | { readonly kind: 'reused' }
  /** The order id does not come from this customer and this key. */
  | { readonly kind: 'wrong-order-id' };
