import * as v from 'valibot';
import { CUSTOMER_STAGES } from '../../domain/customer-state.ts';
import { LIMITS } from '../../domain/limits.ts';
import {
  currencySchema,
  identifierSchema,
  orderInputSchema,
  orderLineSchema,
  plainText,
  shipToSchema,
} from '../order/order.ts';
import { returnIdSchema, returnLinesSchema } from '../return/return.ts';

const reason = v.pipe(
  v.string(),
  v.maxLength(LIMITS.reasonCharacters),
  v.regex(/\S/, 'a reason is required'),
);
const plainReason = v.pipe(plainText(LIMITS.reasonCharacters), v.regex(/\S/, 'a reason is required'));
const actor = v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.nameCharacters));
/**
 * The customer's name for one request. The same key with the same content is the same request, however often it is
 * sent: it is carried out once and always answered alike. With another content it is refused (`key-reused`).
 */
const requestKey = identifierSchema;
const decided = { requestKey, reason, actor };

// Pictures in a name print in no two places alike, and a label printer prints none of them.
const nameSchema = v.pipe(
  plainText(LIMITS.nameCharacters),
  v.regex(/\S/, 'a name has letters'),
  v.regex(/^(?!.*[\p{Extended_Pictographic}\p{Cf}]).*$/su, 'emoji and invisible characters are not allowed'),
);
const emailSchema = orderInputSchema.entries.contact.entries.email;
const phoneSchema = v.pipe(v.string(), v.regex(/^\+[1-9]\d{6,14}$/, 'E.164, as in +4940123456'));

export const profileSchema = v.strictObject({
  name: nameSchema,
  email: emailSchema,
  phone: v.nullable(phoneSchema),
});
export type CustomerProfile = v.InferOutput<typeof profileSchema>;

export const addressSchema = v.strictObject({
  ...shipToSchema.entries,
  name: nameSchema,
  street: nameSchema,
  city: nameSchema,
});
export type CustomerAddress = v.InferOutput<typeof addressSchema>;

const timeOfDay = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM'));
/** Whom and when messages may reach. Quiet hours may go over midnight; `timeZone` is an IANA name. */
export const preferencesSchema = v.strictObject({
  email: v.boolean(),
  sms: v.boolean(),
  quietHours: v.nullable(
    v.strictObject({
      from: timeOfDay,
      to: timeOfDay,
      timeZone: v.pipe(
        v.string(),
        v.maxLength(LIMITS.idCharacters),
        v.check(isTimeZone, 'an IANA time zone'),
      ),
    }),
  ),
});
export type CustomerPreferences = v.InferOutput<typeof preferencesSchema>;

export const CUSTOMER_SCHEMAS = {
  register: v.strictObject({
    requestKey,
    profile: profileSchema,
  }),
  /** The customer has shown that the email address is theirs. */
  verify: v.strictObject({ requestKey }),
  /** A person vouches for the customer instead. */
  activate: v.strictObject(decided),
  suspend: v.strictObject(decided),
  reactivate: v.strictObject(decided),
  updateProfile: v.strictObject({
    requestKey,
    name: v.optional(nameSchema),
    email: v.optional(emailSchema),
    phone: v.optional(v.nullable(phoneSchema)),
  }),
  setAddress: v.strictObject({ requestKey, address: addressSchema }),
  setPreferences: v.strictObject({ requestKey, preferences: preferencesSchema }),
  /** Sets the quantity of each sku that is named; the others stay. A cart has one currency, that of its first line. */
  updateCart: v.strictObject({
    requestKey,
    currency: currencySchema,
    items: v.pipe(
      v.array(v.strictObject({ sku: identifierSchema, quantity: orderLineSchema.entries.quantity })),
      v.minLength(1),
      v.maxLength(LIMITS.linesPerOrder),
      v.check(
        (items) => new Set(items.map((item) => item.sku)).size === items.length,
        'a sku is named twice',
      ),
    ),
  }),
  removeItem: v.strictObject({ requestKey, sku: identifierSchema }),
  /**
   * Orders what is in the cart. `orderId` comes from customer and request key (`newOrderId`); a name, an address and
   * an email address are those of the profile.
   */
  checkout: v.strictObject({
    requestKey,
    orderId: orderInputSchema.entries.orderId,
    channel: orderInputSchema.entries.channel,
    policy: orderInputSchema.entries.policy,
    payment: orderInputSchema.entries.payment,
    /** Until the goods are promised to be on their way, from the moment of the checkout. */
    promiseMinutes: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(525_600)),
    note: orderInputSchema.entries.note,
  }),
  /** Asks for a return of lines of one order; the return itself is a workflow of its own. */
  requestReturn: v.strictObject({
    requestKey,
    returnId: returnIdSchema,
    orderId: orderInputSchema.entries.orderId,
    policy: orderInputSchema.entries.policy,
    lines: returnLinesSchema,
    reason: plainReason,
  }),
  deleteCustomer: v.strictObject(decided),
  /** Continues as new: another run with the same state and an empty history, as it does by itself at the limit. */
  forceContinueAsNew: v.strictObject(decided),
} as const;

export type CustomerUpdateName = keyof typeof CUSTOMER_SCHEMAS;
export type CustomerUpdateInput<N extends CustomerUpdateName> = v.InferOutput<(typeof CUSTOMER_SCHEMAS)[N]>;

export const CUSTOMER_SIGNALS = {
  /** Carries a CheckoutResult. */
  checkoutClosed: 'checkoutClosed',
  /** Carries an OrderClosed. */
  orderClosed: 'orderClosed',
} as const;
export const CUSTOMER_QUERIES = { profile: 'profile', cart: 'cart', orders: 'orders' } as const;

/** Sent when an order has ended, at least once. */
export const orderClosedSchema = v.object({ orderId: identifierSchema, stage: v.string() });
export type OrderClosed = v.InferOutput<typeof orderClosedSchema>;

/** Type of the ApplicationFailure with which a customer refuses; its first detail is one of these codes. */
export const CUSTOMER_REFUSED = 'CustomerRefused';
export const CUSTOMER_REFUSALS = [
  /** The message does not have the shape that is asked for; nothing of it was written. */
  'bad-input',
  /** The request key was used before, for something else. */
  'key-reused',
  /** The customer's stage does not allow it. */
  'wrong-stage',
  'unknown-sku',
  'no-stock',
  'currency-mismatch',
  'cart-full',
  'cart-empty',
  'not-in-cart',
  'amount-too-large',
  'no-address',
  /** A checkout of this cart is in progress. */
  'checkout-running',
  /** A customer with open orders, or a subscription that is not cancelled, cannot be deleted. */
  'open-orders',
  'unknown-order',
  /** Nothing was done: the customer continues as new; retry in a moment. */
  'busy',
  /** Nothing was done: a required dependency did not answer for minutes. */
  'unavailable',
] as const;
export type CustomerRefusalCode = (typeof CUSTOMER_REFUSALS)[number];

export const stageSchema = v.picklist(CUSTOMER_STAGES);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
