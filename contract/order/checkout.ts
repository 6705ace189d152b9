import * as v from 'valibot';
import { ORDER_STAGES } from '../../domain/order-stage.ts';
import {
  compensationStepSchema,
  countSchema,
  minorSchema,
  timelineEntrySchema,
  timeSchema,
  transitionSchema,
  undoOutcomeSchema,
} from './order.ts';

/**
 * What starts `checkout/{orderId}`: an order that its caller priced and checked. `order` is an
 * OrderInput; it is read by `readOrder`, so that a checkout whose order cannot be read still ends with an answer.
 */
export const checkoutInputSchema = v.strictObject({ v: v.literal(1), order: v.unknown() });
export type CheckoutInput = v.InferOutput<typeof checkoutInputSchema>;

/**
 * `confirmed`: stock and money are held. `review`: a person looks at it first. `pending`: it was taken and is not
 * settled yet, because something did not answer in time. In these three the order continues as `order/{orderId}`.
 * `refused`: nothing will be delivered or charged. What was held is given back by then, or by `order/{orderId}` where
 * that did not answer in time (`stage` is `compensating`).
 */
export const CHECKOUT_KINDS = ['confirmed', 'pending', 'review', 'refused'] as const;

/** What a checkout ends with, and what the signal `checkoutClosed` carries. */
export const checkoutResultSchema = v.object({
  orderId: v.string(),
  kind: v.picklist(CHECKOUT_KINDS),
  /** Why it was refused or is not confirmed yet: `no-stock`, `card_declined`, `payment-review`. */
  code: v.nullable(v.string()),
  stage: v.picklist(ORDER_STAGES),
  amount: v.object({ currency: v.string(), minor: minorSchema }),
});
export type CheckoutResult = v.InferOutput<typeof checkoutResultSchema>;

/**
 * The second argument of `order`: where a checkout left the order. `next` is what the order has to do first; doing
 * again what the checkout may have done is safe, because both use the same effect keys. `unwritten` are transitions
 * that no successful call has carried. A decoder for every older `v` stays.
 */
export const handOverSchema = v.strictObject({
  v: v.literal(1),
  stage: v.picklist(ORDER_STAGES),
  stageSince: timeSchema,
  next: v.picklist(['record', 'reserve-stock', 'authorise-payment', 'confirm', 'settle', 'undo', 'finish']),
  seq: v.pipe(countSchema, v.minValue(1)),
  recorded: v.boolean(),
  unwritten: v.array(transitionSchema),
  timeline: v.array(timelineEntrySchema),
  authorisation: v.nullable(v.object({ id: v.string(), expiresAt: v.nullable(v.string()) })),
  failureCode: v.nullable(v.string()),
  undoOutcome: undoOutcomeSchema,
  compensations: v.array(compensationStepSchema),
  ignoredEvents: countSchema,
});
export type HandOver = v.InferOutput<typeof handOverSchema>;
