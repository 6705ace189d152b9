import * as v from 'valibot';
import { LIMITS } from '../domain/limits.ts';
import { identifierSchema } from './order.ts';

const reason = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'a reason is required'),
  v.maxLength(LIMITS.reasonCharacters),
);
const actor = v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.nameCharacters));

/** Update `cancel`: accepted when the order will be undone; the answer comes on acceptance. */
export const cancelInputSchema = v.strictObject({ reason, actor });
/** Update `approveReview`: ends the review overlay one way or the other. */
export const approveReviewInputSchema = v.strictObject({
  decision: v.picklist(['approve', 'decline']),
  reason,
  actor,
});
/** Update `retryStage`: tries the parked step again under a new number. */
export const retryStageInputSchema = v.strictObject({ reason, actor });

export type CancelInput = v.InferOutput<typeof cancelInputSchema>;
export type ApproveReviewInput = v.InferOutput<typeof approveReviewInputSchema>;
export type RetryStageInput = v.InferOutput<typeof retryStageInputSchema>;

/** Every update answers with the stage after it was taken. */
export type UpdateAnswer = { readonly stage: string; readonly said: string };

/**
 * Callbacks arrive at least once, in any order. `eventId` makes a repeat visible, `version` grows with every
 * change at the provider and makes a late arrival visible. `at` is RFC 3339, UTC, by the provider's clock.
 */
export const paymentCallbackSchema = v.object({
  eventId: identifierSchema,
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  at: v.string(),
  reference: v.string(),
  status: v.picklist([
    'authorised',
    'declined',
    'review',
    'captured',
    'capture_declined',
    'voided',
    'refunded',
    'expired',
  ]),
});
export const vendorCallbackSchema = v.object({
  eventId: identifierSchema,
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  at: v.string(),
  vendorId: identifierSchema,
  vendorOrderId: v.string(),
  status: v.picklist(['accepted', 'packing', 'ready', 'shipped', 'delivered', 'rejected', 'cancelled']),
  tracking: v.optional(v.string()),
});

export type PaymentCallback = v.InferOutput<typeof paymentCallbackSchema>;
export type VendorCallback = v.InferOutput<typeof vendorCallbackSchema>;

export const ORDER_UPDATES = {
  cancel: 'cancel',
  approveReview: 'approveReview',
  retryStage: 'retryStage',
} as const;
export const ORDER_SIGNALS = {
  paymentCallback: 'paymentCallback',
  vendorCallback: 'vendorCallback',
  cancelOrder: 'cancelOrder',
} as const;
export const ORDER_QUERIES = { order: 'order', timeline: 'timeline', whyStuck: 'whyStuck' } as const;

/** Type of the ApplicationFailure with which an update's validator refuses. Its message says what would be accepted. */
export const UPDATE_REFUSED = 'UpdateRefused';
