import * as v from 'valibot';
import { LIMITS } from '../../domain/limits.ts';
import { CURRENCY_EXPONENTS } from '../../domain/money.ts';
import { ORDER_STAGES } from '../../domain/order-stage.ts';
import { STUCK_REASONS } from '../../domain/stuck.ts';

// Control characters and bidirectional marks have no place in a name: they would forge what a person reads.
export const plainText = (characters: number) =>
  v.pipe(
    v.string(),
    v.maxLength(characters),
    v.regex(
      /^[^\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]*$/u,
      'control and bidirectional characters are not allowed',
    ),
  );

export const identifierSchema = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(LIMITS.idCharacters),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9._:-]*$/, 'letters, digits and . _ : - only'),
);

export const currencySchema = v.picklist(Object.keys(CURRENCY_EXPONENTS));
export const minorSchema = v.pipe(
  v.number(),
  v.safeInteger(),
  v.minValue(0),
  v.maxValue(LIMITS.orderMinorMax),
);
export const countSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** RFC 3339, UTC. */
export const timeSchema = v.pipe(v.string(), v.isoTimestamp());
export const moneySchema = v.strictObject({ currency: currencySchema, minor: minorSchema });

/** A line as it was sold: the price is locked here and never computed again. */
export const orderLineSchema = v.strictObject({
  line: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(LIMITS.linesPerOrder)),
  sku: identifierSchema,
  name: plainText(LIMITS.nameCharacters),
  quantity: v.pipe(
    v.number(),
    v.safeInteger(),
    v.minValue(LIMITS.quantityMin),
    v.maxValue(LIMITS.quantityMax),
  ),
  unitPriceMinor: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(LIMITS.orderMinorMax)),
  vendorId: identifierSchema,
});

export const shipToSchema = v.strictObject({
  name: plainText(LIMITS.nameCharacters),
  street: plainText(LIMITS.nameCharacters),
  city: plainText(LIMITS.nameCharacters),
  postalCode: plainText(20),
  country: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'two capital letters, ISO 3166')),
});

export const POLICIES = ['production', 'demo', 'test'] as const;

/** What starts the order workflow. `v` is the version of this shape; a decoder for every older one stays. */
export const orderInputSchema = v.strictObject({
  v: v.literal(1),
  orderId: v.pipe(v.string(), v.regex(/^ord-[0-9A-HJKMNP-TV-Z]{16}$/, 'ord- and 16 Crockford characters')),
  customerId: identifierSchema,
  requestKey: identifierSchema,
  placedAt: timeSchema,
  /** When we promised the goods to be on their way. */
  promiseBy: timeSchema,
  policy: v.picklist(POLICIES),
  channel: v.picklist(['web', 'phone', 'traffic', 'operator', 'subscription']),
  currency: currencySchema,
  lines: v.pipe(v.array(orderLineSchema), v.minLength(1), v.maxLength(LIMITS.linesPerOrder)),
  payment: v.variant('method', [
    /** `token` identifies the card at the payment provider; never a card number. */
    v.strictObject({ method: v.literal('card'), token: identifierSchema }),
    v.strictObject({ method: v.literal('cash') }),
  ]),
  shipTo: shipToSchema,
  contact: v.strictObject({ email: v.pipe(v.string(), v.maxLength(254), v.email()) }),
  note: v.optional(plainText(LIMITS.noteBytes)),
});

export type OrderInput = v.InferOutput<typeof orderInputSchema>;
export type OrderLine = v.InferOutput<typeof orderLineSchema>;
export type ShipTo = v.InferOutput<typeof shipToSchema>;
export type OrderPolicy = (typeof POLICIES)[number];

/** One step in an order's life. `seq` counts from 1 without a gap; `at` is RFC 3339, UTC. */
export const transitionSchema = v.object({
  seq: v.number(),
  from: v.nullable(v.picklist(ORDER_STAGES)),
  to: v.picklist(ORDER_STAGES),
  event: v.string(),
  cause: v.string(),
  actor: v.string(),
  at: v.string(),
});
export type Transition = v.InferOutput<typeof transitionSchema>;

/** An overlay on the stage: why the order waits for a person. */
export const parkedSchema = v.object({
  reason: v.picklist(STUCK_REASONS),
  /** RFC 3339, UTC. */
  since: v.string(),
  /** One sentence in the order's terms. */
  detail: v.string(),
  /** Which step is parked, in the words of the effect key: `capture:nordwind`, `void`. */
  step: v.string(),
});
export type Parked = v.InferOutput<typeof parkedSchema>;

export type VendorState =
  | 'none'
  | 'creating'
  | 'accepted'
  | 'packing'
  | 'ready'
  | 'released'
  | 'shipped'
  | 'delivered'
  | 'rejected'
  | 'cancelled';

export type VendorPart = {
  readonly vendorId: string;
  readonly state: VendorState;
  readonly vendorOrderId: string | null;
  readonly tracking: string | null;
  /** Version of the last callback that was taken. */
  readonly version: number;
  readonly amountMinor: number;
  readonly capturedMinor: number;
};

export const compensationStepSchema = v.object({
  step: v.string(),
  state: v.picklist(['pending', 'done', 'nothing-to-undo', 'parked', 'skipped', 'settled']),
  detail: v.string(),
});
export type CompensationStep = Readonly<v.InferOutput<typeof compensationStepSchema>>;

/** How an order ends when it is undone. */
export const undoOutcomeSchema = v.picklist(['cancelled', 'rejected', 'payment-failed', 'expired', 'failed']);
export type UndoOutcome = v.InferOutput<typeof undoOutcomeSchema>;

/** Whose name is on the order. It ends by itself at `until`. RFC 3339, UTC. */
export type Claim = { readonly by: string; readonly since: string; readonly until: string };

/** A step that is not retried while an operator settles it by hand. `since` is RFC 3339, UTC. */
export type Hold = {
  readonly step: string;
  readonly by: string;
  readonly since: string;
  readonly reason: string;
};

export type OrderNote = { readonly at: string; readonly by: string; readonly text: string };

/** What the order waits for. RFC 3339, UTC; `until` is null if only a message ends the wait. */
export type OrderWait = { readonly what: string; readonly since: string; readonly until: string | null };

/** An update that the order would take now, with the values that its field of that kind may have. */
export type AcceptedUpdate = {
  readonly update: string;
  readonly steps?: readonly string[];
  readonly vendors?: readonly string[];
  readonly waits?: readonly string[];
  /** Of its fields that exclude one another, those that would be taken. */
  readonly fields?: readonly string[];
};

/** The answer of the query `order`: everything the workflow knows, in one snapshot. */
export type OrderView = {
  readonly v: 1;
  readonly orderId: string;
  readonly customerId: string;
  readonly stage: OrderStageName;
  readonly stageSince: string;
  readonly promiseBy: string;
  readonly amount: { readonly currency: string; readonly minor: number };
  readonly paymentMethod: 'card' | 'cash';
  readonly authorisationId: string | null;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly vendors: readonly VendorPart[];
  readonly parked: Parked | null;
  /** All of them, the oldest first; `parked` is the first. */
  readonly parkedSteps: readonly Parked[];
  readonly holds: readonly Hold[];
  readonly claim: Claim | null;
  /** The newest last, 20 at the most; the timeline has them all. */
  readonly notes: readonly OrderNote[];
  readonly waits: readonly OrderWait[];
  /** Exactly the updates that would be accepted now; the validators decide by the same rules. */
  readonly accepts: readonly AcceptedUpdate[];
  readonly lines: readonly OrderLine[];
  /** Of this run. The server ends a run at 51,200 events or 50 MiB. */
  readonly history: { readonly events: number; readonly bytes: number; readonly full: boolean };
  readonly review: { readonly since: string; readonly reason: string } | null;
  readonly cancelRequested: { readonly reason: string; readonly actor: string; readonly at: string } | null;
  readonly compensations: readonly CompensationStep[];
  readonly failureCode: string | null;
  readonly droppedCallbacks: { readonly duplicate: number; readonly old: number; readonly unknown: number };
  readonly ignoredEvents: number;
};
type OrderStageName = (typeof ORDER_STAGES)[number];

/** The answer of the query `timeline`, oldest first. `source` is the reporter. */
export const timelineEntrySchema = v.object({
  at: v.string(),
  what: v.string(),
  source: v.picklist(['api', 'activity', 'callback', 'operator', 'timer', 'child', 'workflow']),
  detail: v.string(),
});
export type TimelineEntry = Readonly<v.InferOutput<typeof timelineEntrySchema>>;

/** The answer of the query `whyStuck`: only what the workflow itself knows. `operations/` joins the rest. */
export type WorkflowStuckView = {
  readonly stage: OrderStageName;
  readonly waitingFor: readonly OrderWait[];
  readonly parked: Parked | null;
};

/** The memo of an order run: what a list row shows without asking the workflow. Shapes as in the view. */
export type OrderMemo = {
  readonly currency: string;
  readonly why?: string;
  readonly traceId?: string;
  /** Compare `until` with the time of reading: nothing takes a claim off when it has run out. */
  readonly claim?: Claim | null;
  /** The newest note. */
  readonly note?: OrderNote;
};

/** What an order run ends with, whatever became of the order. */
export type OrderResult = {
  readonly orderId: string;
  readonly stage: OrderStageName;
  readonly failureCode: string | null;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
};
