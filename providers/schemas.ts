import * as v from 'valibot';

const reference = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const key = v.pipe(v.string(), v.minLength(1), v.maxLength(300));
const addressLine = v.pipe(v.string(), v.maxLength(1_000));
const minor = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1e12));

/** What the endpoints take; anything else is answered with 400 and nothing is stored. */
export const SCHEMAS = {
  authorisation: v.object({
    reference,
    currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)),
    amountMinor: v.pipe(minor, v.minValue(1)),
    token: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  }),
  capture: v.object({ reference, authorisationId: v.string(), amountMinor: minor, final: v.boolean() }),
  undo: v.object({ reference, keepMinor: minor, keys: v.pipe(v.array(key), v.maxLength(1_000)) }),
  vendorOrder: v.object({
    reference,
    lines: v.pipe(
      v.array(v.object({ sku: reference, quantity: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) })),
      v.minLength(1),
      v.maxLength(1_000),
    ),
  }),
  vendorCancel: v.object({ reference, keys: v.optional(v.pipe(v.array(key), v.maxLength(1_000))) }),
  vendorRelease: v.object({
    shipTo: v.object({
      name: addressLine,
      street: addressLine,
      city: addressLine,
      postalCode: addressLine,
      country: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/)),
    }),
  }),
  message: v.object({
    reference,
    to: v.pipe(v.string(), v.minLength(3), v.maxLength(254)),
    kind: v.pipe(v.string(), v.maxLength(100)),
    text: v.pipe(v.string(), v.maxLength(10_000)),
  }),
  refund: v.object({
    reference,
    currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)),
    amountMinor: v.pipe(minor, v.minValue(1)),
  }),
  undoRefund: v.object({ reference, keys: v.pipe(v.array(key), v.maxLength(1_000)) }),
  label: v.object({ reference, returnId: reference }),
  review: v.object({ orderId: reference, decision: v.picklist(['authorised', 'declined']) }),
} as const;

export const keySchema = key;
