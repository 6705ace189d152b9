import * as v from 'valibot';
import { LIMITS } from '../../domain/limits.ts';
import { SUBSCRIPTION_STATES, type SubscriptionState } from '../../domain/subscription-state.ts';
import {
  countSchema,
  currencySchema,
  identifierSchema,
  orderInputSchema,
  orderLineSchema,
  type Parked,
  POLICIES,
  plainText,
  shipToSchema,
  timeSchema,
} from '../order/order.ts';

export const subscriptionIdSchema = v.pipe(
  v.string(),
  v.regex(/^sub-[0-9A-HJKMNP-TV-Z]{16}$/, 'a subscription id'),
);

const reason = v.pipe(plainText(LIMITS.reasonCharacters), v.trim(), v.minLength(1, 'a reason is required'));
const actor = v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.nameCharacters));

/** What comes every time. Its price is the price of the day on which it is renewed. */
export const subscriptionLineSchema = v.strictObject({
  sku: identifierSchema,
  quantity: orderLineSchema.entries.quantity,
});
export const subscriptionLinesSchema = v.pipe(
  v.array(subscriptionLineSchema),
  v.minLength(1, 'a subscription has lines'),
  v.maxLength(LIMITS.linesPerOrder),
  v.check((lines) => new Set(lines.map(({ sku }) => sku)).size === lines.length, 'a product is there twice'),
);

/** `seconds` is for demonstrations and tests. Months and years keep the day of the month where the month has it. */
export const cadenceSchema = v.strictObject({
  every: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1_000)),
  unit: v.picklist(['seconds', 'days', 'weeks', 'months', 'years']),
});

/** What is wanted of a subscription; a change replaces single fields of it. */
export const subscriptionTermsSchema = v.strictObject({
  lines: subscriptionLinesSchema,
  cadence: cadenceSchema,
  payment: orderInputSchema.entries.payment,
  shipTo: shipToSchema,
  contact: orderInputSchema.entries.contact,
});
export type SubscriptionTerms = v.InferOutput<typeof subscriptionTermsSchema>;

/** What starts `subscription/{subscriptionId}`. */
export const subscriptionInputSchema = v.strictObject({
  v: v.literal(1),
  subscriptionId: subscriptionIdSchema,
  customerId: identifierSchema,
  requestKey: identifierSchema,
  createdAt: timeSchema,
  /** When the first order is placed; the others follow by the cadence, counted from here. */
  startsAt: timeSchema,
  policy: v.picklist(POLICIES),
  currency: currencySchema,
  terms: subscriptionTermsSchema,
});
export type SubscriptionInput = v.InferOutput<typeof subscriptionInputSchema>;

const answerSchema = v.object({ state: v.picklist(SUBSCRIPTION_STATES), said: v.string() });

/**
 * What one run hands to the next, the second argument after continue-as-new. `period` is the next one to be renewed.
 * `recent` are answers that were given, by request id, so that a repeated request is answered in a later run, too.
 */
export const subscriptionCarrySchema = v.strictObject({
  v: v.literal(1),
  state: v.picklist(SUBSCRIPTION_STATES),
  terms: subscriptionTermsSchema,
  period: v.pipe(countSchema, v.minValue(1)),
  skipNext: v.boolean(),
  reminded: countSchema,
  counters: v.strictObject({
    renewed: countSchema,
    skipped: countSchema,
    failed: countSchema,
    missed: countSchema,
    runs: v.pipe(countSchema, v.minValue(1)),
    ignored: countSchema,
  }),
  lastOrderId: v.nullable(v.string()),
  recent: v.array(v.strictObject({ requestId: v.string(), at: timeSchema, answer: answerSchema })),
});
export type SubscriptionCarry = v.InferOutput<typeof subscriptionCarrySchema>;

const requestId = v.optional(identifierSchema);
const asked = { reason, actor, requestId };

/** Update `change`: what is left out stays as it is; it counts from the next order on. */
export const changeSubscriptionSchema = v.pipe(
  v.strictObject({ ...asked, ...v.partial(subscriptionTermsSchema).entries }),
  v.check(
    ({ lines, cadence, payment, shipTo, contact }) =>
      [lines, cadence, payment, shipTo, contact].some((field) => field !== undefined),
    'nothing is changed',
  ),
);
/** Updates `pause`, `resume`, `skipNext`, `cancel`, `retryStage`, `giveUpPeriod` and `forceContinueAsNew`. */
export const askSubscriptionSchema = v.strictObject(asked);

export type ChangeSubscription = v.InferOutput<typeof changeSubscriptionSchema>;
export type AskSubscription = v.InferOutput<typeof askSubscriptionSchema>;
export type SubscriptionAnswer = { readonly state: SubscriptionState; readonly said: string };

export const SUBSCRIPTION_UPDATES = {
  change: 'change',
  pause: 'pause',
  resume: 'resume',
  skipNext: 'skipNext',
  cancel: 'cancel',
  /** Tries a parked renewal again with a new order. */
  retryStage: 'retryStage',
  /** Lets a parked period go; the next one comes in its own time. */
  giveUpPeriod: 'giveUpPeriod',
  forceContinueAsNew: 'forceContinueAsNew',
} as const;
export const SUBSCRIPTION_QUERIES = {
  subscription: 'subscription',
  timeline: 'timeline',
  whyStuck: 'whyStuck',
} as const;

/** The answer of the query `subscription`. Times are RFC 3339, UTC. */
export type SubscriptionView = {
  readonly v: 1;
  readonly subscriptionId: string;
  readonly customerId: string;
  readonly state: SubscriptionState;
  readonly stateSince: string;
  readonly terms: SubscriptionTerms;
  readonly currency: string;
  readonly period: number;
  /** Null when nothing is due any more. */
  readonly nextAt: string | null;
  readonly skipNext: boolean;
  readonly lastOrderId: string | null;
  readonly counters: SubscriptionCarry['counters'];
  /** Of this run: when they grow large, it is continued as new. */
  readonly history: { readonly events: number; readonly bytes: number; readonly continueSuggested: boolean };
  readonly parked: Parked | null;
  readonly accepted: readonly string[];
};

/** What a subscription's last run ends with. */
export type SubscriptionResult = {
  readonly subscriptionId: string;
  readonly state: SubscriptionState;
  readonly counters: SubscriptionCarry['counters'];
};
