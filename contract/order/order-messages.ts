import * as v from 'valibot';
import { LIMITS } from '../../domain/limits.ts';
import { STUCK_REASONS } from '../../domain/stuck.ts';
import {
  identifierSchema,
  minorSchema,
  orderLineSchema,
  plainText,
  shipToSchema,
  timeSchema,
} from './order.ts';

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
/**
 * A step in the words of the effect key without order and number: `authorise`, `capture:nordwind`, `undo-payment`.
 * What an order has of them is in its view.
 */
const step = v.pipe(v.string(), v.minLength(1), v.maxLength(2 * LIMITS.idCharacters));
/** Names one request for a new attempt; absent: the update's own ID. One request always keeps its number. */
const requestId = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.reasonCharacters)));
const signed = { reason, actor };
const retryFields = { ...signed, requestId };

/** Update `retryStage`: tries what is parked again, or one step of it, under a new number where the old one is closed. */
export const retryStageInputSchema = v.strictObject({ ...retryFields, step: v.optional(step) });
/** Update `claim`: a name on the order for a limited time. The last claim counts. */
export const claimInputSchema = v.strictObject({
  ...signed,
  minutes: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(LIMITS.claimMinutesMax)),
});
/** Update `releaseClaim`: takes the name off again. */
export const releaseClaimInputSchema = v.strictObject(signed);
/** Update `note`: a sentence for the next operator. */
export const noteInputSchema = v.strictObject({
  ...signed,
  text: v.pipe(plainText(LIMITS.noteBytes), v.trim(), v.minLength(1, 'a note has words')),
});
/** Update `hold`: the step is not tried any more until `release`, so that a person can settle it by hand. */
export const holdInputSchema = v.strictObject({ ...signed, step });
export const releaseInputSchema = v.strictObject({ ...signed, step });
/** Update `skipStep`: an undo, or a step without money, that will not be done. */
export const skipStepInputSchema = v.strictObject({ ...signed, step });
/**
 * Update `settleStep`: the step was done by hand. `amountMinor` is what moved, in minor units and never negative;
 * `reference` is where the evidence is: the provider's number, a bank transfer, a ticket.
 */
export const settleStepInputSchema = v.strictObject({
  ...signed,
  step,
  amountMinor: minorSchema,
  reference: v.pipe(plainText(LIMITS.nameCharacters), v.trim(), v.minLength(1, 'a reference is required')),
});
/** Update `forceRefund`: gives a part of the captured money back; for when nothing is left to capture. */
export const forceRefundInputSchema = v.strictObject({
  ...retryFields,
  amountMinor: v.pipe(minorSchema, v.minValue(1)),
});
/** Update `reassignVendor`: the part goes to another vendor; the old one's order is cancelled and closed first. */
export const reassignVendorInputSchema = v.strictObject({
  ...retryFields,
  from: identifierSchema,
  to: identifierSchema,
});
/** Update `overrideStatus`: the status that a silent vendor would have reported, set by an operator. */
export const overrideStatusInputSchema = v.strictObject({
  ...signed,
  vendorId: identifierSchema,
  status: v.picklist(['ready', 'shipped', 'delivered', 'rejected', 'cancelled']),
  evidence: v.pipe(plainText(LIMITS.reasonCharacters), v.trim(), v.minLength(1, 'evidence is required')),
});
/** Update `pollVendor`: asks the vendors now, or the one that is named. */
export const pollVendorInputSchema = v.strictObject({ ...signed, vendorId: v.optional(identifierSchema) });
/** Update `extend`: gives a wait for a person more time. `wait` as the view names it; absent where there is one only. */
export const extendInputSchema = v.strictObject({
  ...signed,
  wait: v.optional(step),
  until: timeSchema,
});
/** Update `fastForward`: ends a timer wait now, as if its time had passed. */
export const fastForwardInputSchema = v.strictObject({ ...signed, wait: v.optional(step) });
/** Update `otherMethod`: another card. The old authorisation is voided first, the new one has a new number. */
export const otherMethodInputSchema = v.strictObject({ ...retryFields, token: identifierSchema });
/** Update `resume`: every hold is taken off and everything that is parked is tried again. */
export const resumeInputSchema = v.strictObject(retryFields);
/** A line by its number, 0 takes it out; or a new line by its sku. Prices of new lines are those of the list. */
const amendedItemSchema = v.pipe(
  v.strictObject({
    line: v.optional(orderLineSchema.entries.line),
    sku: v.optional(identifierSchema),
    quantity: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(LIMITS.quantityMax)),
  }),
  v.check(({ line, sku }) => (line === undefined) !== (sku === undefined), 'line or sku, one of them'),
  v.check(({ quantity, sku }) => sku === undefined || quantity > 0, 'a new line has a quantity of 1 or more'),
);
/**
 * Update `amend`: another address until the first goods are released, or other lines of a part while its vendor prepares
 * it (and of all of them while the order is in review).
 */
export const amendInputSchema = v.pipe(
  v.strictObject({
    ...retryFields,
    shipTo: v.optional(shipToSchema),
    items: v.optional(
      v.pipe(
        v.array(amendedItemSchema),
        v.minLength(1),
        v.maxLength(LIMITS.linesPerOrder),
        v.check(
          (items) => new Set(items.map(({ line, sku }) => sku ?? line)).size === items.length,
          'a line is named twice',
        ),
      ),
    ),
  }),
  v.check(
    ({ items, shipTo }) => (items === undefined) !== (shipTo === undefined),
    'shipTo or items, one of them',
  ),
);

export type CancelInput = v.InferOutput<typeof cancelInputSchema>;
export type ApproveReviewInput = v.InferOutput<typeof approveReviewInputSchema>;
export type RetryStageInput = v.InferOutput<typeof retryStageInputSchema>;
export type SettleStepInput = v.InferOutput<typeof settleStepInputSchema>;
export type ReassignVendorInput = v.InferOutput<typeof reassignVendorInputSchema>;
export type OverrideStatusInput = v.InferOutput<typeof overrideStatusInputSchema>;
export type AmendInput = v.InferOutput<typeof amendInputSchema>;

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

/**
 * Signal `attention`: what a check of the stores has found out about the order, laid over it until it is taken back
 * (`raised` false) under the same `about`.
 */
export const attentionSchema = v.object({
  about: v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.reasonCharacters)),
  reason: v.picklist(STUCK_REASONS),
  detail: v.pipe(v.string(), v.maxLength(LIMITS.reasonCharacters)),
  raised: v.boolean(),
  actor,
});
export type Attention = v.InferOutput<typeof attentionSchema>;

export type PaymentCallback = v.InferOutput<typeof paymentCallbackSchema>;
export type VendorCallback = v.InferOutput<typeof vendorCallbackSchema>;

export const ORDER_UPDATES = {
  cancel: 'cancel',
  approveReview: 'approveReview',
  retryStage: 'retryStage',
  claim: 'claim',
  releaseClaim: 'releaseClaim',
  note: 'note',
  hold: 'hold',
  release: 'release',
  skipStep: 'skipStep',
  settleStep: 'settleStep',
  forceRefund: 'forceRefund',
  reassignVendor: 'reassignVendor',
  overrideStatus: 'overrideStatus',
  pollVendor: 'pollVendor',
  extend: 'extend',
  fastForward: 'fastForward',
  otherMethod: 'otherMethod',
  resume: 'resume',
  amend: 'amend',
} as const;
export type OrderUpdateName = (typeof ORDER_UPDATES)[keyof typeof ORDER_UPDATES];
export const ORDER_SIGNALS = {
  paymentCallback: 'paymentCallback',
  vendorCallback: 'vendorCallback',
  cancelOrder: 'cancelOrder',
  attention: 'attention',
  /** From the run that undoes the order; `contract/compensation/compensation.ts` has the shapes. */
  compensationNews: 'compensationNews',
  compensationGone: 'compensationGone',
} as const;
export const ORDER_QUERIES = {
  order: 'order',
  timeline: 'timeline',
  whyStuck: 'whyStuck',
  /** The order as it would be placed again: an OrderInput with what was amended. */
  input: 'input',
} as const;

/** Type of the ApplicationFailure with which an update's validator refuses. Its message names what would be accepted. */
export const UPDATE_REFUSED = 'UpdateRefused';
