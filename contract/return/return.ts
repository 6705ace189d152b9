import * as v from 'valibot';
import { LIMITS } from '../../domain/limits.ts';
import { RETURN_STATES, type ReturnState } from '../../domain/return-state.ts';
import {
  identifierSchema,
  minorSchema,
  orderLineSchema,
  type Parked,
  POLICIES,
  plainText,
  timeSchema,
} from '../order/order.ts';

export const orderIdSchema = v.pipe(v.string(), v.regex(/^ord-[0-9A-HJKMNP-TV-Z]{16}$/, 'an order id'));
export const returnIdSchema = v.pipe(v.string(), v.regex(/^ret-[0-9A-HJKMNP-TV-Z]{16}$/, 'a return id'));

const reason = v.pipe(plainText(LIMITS.reasonCharacters), v.trim(), v.minLength(1, 'a reason is required'));
const actor = v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.nameCharacters));

/** Some units of one line of an order. */
export const returnLineSchema = v.pick(orderLineSchema, ['line', 'quantity']);
export type ReturnLine = v.InferOutput<typeof returnLineSchema>;

export const returnLinesSchema = v.pipe(
  v.array(returnLineSchema),
  v.minLength(1, 'a return has lines'),
  v.maxLength(LIMITS.linesPerOrder),
  v.check((lines) => new Set(lines.map(({ line }) => line)).size === lines.length, 'a line is there twice'),
);

/** What starts `return/{returnId}`. The order is looked up before anything is done; the request may be refused. */
export const returnInputSchema = v.strictObject({
  v: v.literal(1),
  returnId: returnIdSchema,
  orderId: orderIdSchema,
  customerId: identifierSchema,
  requestKey: identifierSchema,
  requestedAt: timeSchema,
  policy: v.picklist(POLICIES),
  lines: returnLinesSchema,
  reason,
});
export type ReturnInput = v.InferOutput<typeof returnInputSchema>;

/** One step in a return's life. `seq` counts from 1 without a gap; `at` is RFC 3339, UTC. */
export const returnTransitionSchema = v.object({
  seq: v.number(),
  from: v.nullable(v.picklist(RETURN_STATES)),
  to: v.picklist(RETURN_STATES),
  event: v.string(),
  cause: v.string(),
  actor: v.string(),
  at: v.string(),
});
export type ReturnTransition = v.InferOutput<typeof returnTransitionSchema>;

/** PostgreSQL's data of the returned goods. */
export type ReturnedLine = ReturnLine & {
  readonly sku: string;
  readonly name: string;
  readonly unitPriceMinor: number;
};

export type ReturnFacts = {
  readonly currency: string;
  readonly paymentMethod: 'card' | 'cash';
  /** Of the customer who gets the money; the same as the order's. */
  readonly customerId: string;
  readonly lines: readonly ReturnedLine[];
  /** The goods must be on their way by then. RFC 3339, UTC. */
  readonly windowEndsAt: string;
};

/** Update `approve`: the customer gets a label. */
export const approveReturnSchema = v.strictObject({ reason, actor });
/** Update `reject`: the request is refused before anything is sent. */
export const rejectReturnSchema = v.strictObject({ reason, actor });
/** Update `withdraw`: the customer keeps the goods; possible until the carrier has them. */
export const withdrawReturnSchema = v.strictObject({ reason, actor });
/**
 * Update `inspect`. `accept` refunds and restocks all of it. `partial` names what is taken back; `refundMinor` is how
 * much of its price is given back where that is not all of it. `reject` sends the goods back.
 */
export const inspectReturnSchema = v.variant('result', [
  v.strictObject({ result: v.literal('accept'), reason, actor }),
  v.strictObject({
    result: v.literal('partial'),
    lines: v.array(returnLineSchema),
    refundMinor: v.optional(minorSchema),
    reason,
    actor,
  }),
  v.strictObject({ result: v.literal('reject'), reason, actor }),
]);
/** Update `retryStage`: tries the parked step again, under a new number where the old one is closed. */
export const retryReturnSchema = v.strictObject({ reason, actor });
/**
 * Update `settle`: the parked refund was paid by hand. `reference` is that of the payout; the provider's key is closed
 * first, so that the money cannot go out twice.
 */
export const settleReturnSchema = v.strictObject({
  reference: v.pipe(plainText(LIMITS.nameCharacters), v.trim(), v.minLength(1, 'a reference is required')),
  reason,
  actor,
});

export type ApproveReturn = v.InferOutput<typeof approveReturnSchema>;
export type InspectReturn = v.InferOutput<typeof inspectReturnSchema>;
export type RetryReturn = v.InferOutput<typeof retryReturnSchema>;
export type SettleReturn = v.InferOutput<typeof settleReturnSchema>;

/** Every update answers with the state after it was taken. */
export type ReturnAnswer = { readonly state: ReturnState; readonly said: string };

export const CARRIER_STATUSES = ['created', 'picked_up', 'in_transit', 'delivered', 'lost'] as const;
export type CarrierStatus = (typeof CARRIER_STATUSES)[number];

/** A carrier's report of a parcel: at least once, in any order; `version` grows with every scan. */
export const carrierCallbackSchema = v.object({
  eventId: identifierSchema,
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  at: v.string(),
  returnId: returnIdSchema,
  labelId: v.string(),
  tracking: v.string(),
  status: v.picklist(CARRIER_STATUSES),
});
export type CarrierCallback = v.InferOutput<typeof carrierCallbackSchema>;

export const RETURN_UPDATES = {
  approve: 'approve',
  reject: 'reject',
  withdraw: 'withdraw',
  inspect: 'inspect',
  retryStage: 'retryStage',
  settle: 'settle',
} as const;
export const RETURN_SIGNALS = { carrierScan: 'carrierScan' } as const;
export const RETURN_QUERIES = { return: 'return', timeline: 'timeline', whyStuck: 'whyStuck' } as const;

/** The answer of the query `return`. Times are RFC 3339, UTC. */
export type ReturnView = {
  readonly v: 1;
  readonly returnId: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly state: ReturnState;
  readonly stateSince: string;
  readonly reason: string;
  readonly currency: string | null;
  readonly lines: readonly ReturnLine[];
  /** What the inspection took back; null before it. */
  readonly takenBack: readonly ReturnLine[] | null;
  readonly refundMinor: number | null;
  readonly refundedMinor: number;
  /** How the money went back. */
  readonly refundedBy: 'provider' | 'hand' | null;
  readonly windowEndsAt: string | null;
  readonly tracking: string | null;
  readonly parked: Parked | null;
  readonly failureCode: string | null;
  readonly droppedCallbacks: { readonly duplicate: number; readonly old: number; readonly unknown: number };
  readonly ignoredEvents: number;
  /** Updates that would be accepted now. */
  readonly accepted: readonly string[];
};

/** What a return's run ends with. */
export type ReturnResult = {
  readonly returnId: string;
  readonly orderId: string;
  readonly state: ReturnState;
  readonly refundedMinor: number;
};
