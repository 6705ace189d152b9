/**
 * The shapes of the HTTP contract that payment, vendor, carrier and notification services keep; docs/PROVIDERS.md describes
 * its routes, errors and faults. Our simulators implement it; any service that keeps it can stand in their place. JSON
 * bodies, UTF-8. Amounts are minor units, times RFC 3339, UTC.
 */
export type PaymentState =
  | 'authorised'
  | 'review'
  | 'captured'
  | 'part_captured'
  | 'voided'
  | 'refunded'
  | 'declined'
  | 'expired';

export type AuthorisationRequest = {
  readonly reference: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly token: string;
};

export type CaptureRequest = {
  readonly reference: string;
  readonly authorisationId: string;
  readonly amountMinor: number;
  readonly final: boolean;
};

/**
 * Voids what is held and refunds what was captured under `reference` beyond `keepMinor` (0: everything); `keys` are
 * the keys to close permanently.
 */
export type UndoRequest = {
  readonly reference: string;
  readonly keepMinor: number;
  readonly keys: readonly string[];
};
export type UndoAnswer = { readonly voided: boolean; readonly refundedMinor: number };

/** Gives back a part of what was captured under `reference`; more than is left there is declined. */
export type RefundRequest = {
  readonly reference: string;
  readonly currency: string;
  readonly amountMinor: number;
};
export type RefundRecord = {
  readonly refundId: string;
  readonly reference: string;
  readonly currency: string;
  readonly amountMinor: number;
  /** Of all refunds of the order, this one included. */
  readonly refundedMinor: number;
  readonly capturedMinor: number;
};
/** Closes refund keys permanently; `refundedMinor` is the amount refunded under them before. */
export type RefundUndoRequest = { readonly reference: string; readonly keys: readonly string[] };
export type RefundUndoAnswer = { readonly refundedMinor: number };

export type PaymentRecord = {
  readonly reference: string;
  readonly authorisationId: string;
  readonly state: PaymentState;
  readonly currency: string;
  readonly authorisedMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  /** RFC 3339, UTC. */
  readonly expiresAt: string;
  readonly version: number;
  /** Why it waits for a person; present in the state `review`. */
  readonly reviewReason?: string;
  readonly captures: readonly {
    readonly captureId: string;
    readonly key: string;
    readonly amountMinor: number;
    readonly at: string;
  }[];
};

export type VendorOrderRequest = {
  readonly reference: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
};

/** The address is sent with the release, so that it can be changed until then. */
export type VendorReleaseRequest = {
  readonly shipTo: {
    readonly name: string;
    readonly street: string;
    readonly city: string;
    readonly postalCode: string;
    readonly country: string;
  };
};

/**
 * Takes back what was ordered under `reference`, made or not. With `keys`, the do-keys of those orders are closed for
 * ever and the vendor takes another order under a new key; without, it takes none under this reference any more.
 */
export type VendorCancelRequest = { readonly reference: string; readonly keys?: readonly string[] };

export type VendorOrderRecord = {
  readonly vendorOrderId: string;
  readonly vendorId: string;
  readonly reference: string;
  readonly status: 'accepted' | 'packing' | 'ready' | 'shipped' | 'delivered' | 'rejected' | 'cancelled';
  readonly version: number;
  readonly tracking: string | null;
};

export type VendorCancelAnswer = {
  readonly kind: 'cancelled' | 'nothing-to-undo' | 'too-late';
  /** What there was to cancel. */
  readonly order: VendorOrderRecord | null;
};

/** A return label. One return has one valid label. */
export type LabelRequest = { readonly reference: string; readonly returnId: string };
export type LabelRecord = {
  readonly labelId: string;
  readonly returnId: string;
  readonly reference: string;
  readonly tracking: string;
  readonly status: 'created' | 'picked_up' | 'in_transit' | 'delivered' | 'lost' | 'cancelled';
  /** Grows with every scan. */
  readonly version: number;
};
export type LabelCancelAnswer = {
  readonly kind: 'cancelled' | 'nothing-to-undo' | 'too-late';
  readonly label: LabelRecord | null;
};

/** To an email address, or at `/notify/v1/sms` to a telephone number, `+` and digits. */
export type MessageRequest = {
  readonly reference: string;
  readonly to: string;
  readonly kind: string;
  readonly text: string;
};

/** One effect in a provider's own store: the truth against which "doubled" and "lost" are checked. */
export type ProviderEffect = {
  readonly key: string;
  readonly kind:
    | 'authorise'
    | 'capture'
    | 'void'
    | 'refund'
    | 'vendor-create'
    | 'vendor-release'
    | 'vendor-cancel'
    | 'carrier-label'
    | 'carrier-cancel'
    | 'message'
    | 'sms';
  /** Our order id. */
  readonly reference: string;
  readonly amountMinor: number | null;
  /** Of the authorisation that it belongs to; absent from providers that do not report it, null where there is none. */
  readonly currency?: string | null;
  readonly outcome: 'done' | 'refused' | 'undone';
  /** How often the key was asked for; effects are 1 at the most. */
  readonly calls: number;
  /** RFC 3339, UTC. */
  readonly at: string;
};

/** A page of a provider's own store, in the order in which it was written. */
export type EffectsPage = {
  readonly effects: readonly ProviderEffect[];
  /** Where the next page begins; null or absent at the end. */
  readonly next?: number | null;
};

/** Outcome of one key, with the stored answer. */
export type KeyLookup = ProviderEffect & {
  readonly answer: { readonly status: number; readonly body: unknown };
};

/** `code` of an error body `{ error: { code, message, reason? } }`; `reason` details a decline or rejection. */
export type ProviderErrorCode =
  | 'bad_request'
  | 'key_missing'
  | 'key_reused'
  | 'declined'
  | 'expired'
  | 'undone'
  | 'rejected'
  | 'not_found'
  | 'unavailable';

/**
 * A scripted fault. `match` narrows it (all when empty); `share` (0 to 1) and `seed` pick by hash of the key, so the
 * same seed always hits the same orders.
 */
export type Fault = {
  readonly id: string;
  readonly match: {
    /** `vendor-question` is no effect: it delays the answer to a vendor order lookup. */
    readonly kind?: ProviderEffect['kind'] | 'vendor-question';
    readonly vendorId?: string;
    readonly orderId?: string;
  };
  readonly share: number;
  readonly seed: number;
  /** RFC 3339; open where null. */
  readonly from: string | null;
  readonly until: string | null;
  readonly effect:
    | { readonly type: 'latency'; readonly milliseconds: number }
    /** With `times`, the first so many calls of every key only: a burst that a retry outlives. */
    | {
        readonly type: 'unavailable';
        readonly status: 500 | 502 | 503 | 504;
        readonly times?: number | undefined;
      }
    | { readonly type: 'decline'; readonly code: string }
    | { readonly type: 'review'; readonly reason: string }
    /** The effect is executed, the answer never arrives. */
    | { readonly type: 'reply-lost' }
    /** The effect is executed as requested; these fields of the answer are wrong. Later lookups are right. */
    | { readonly type: 'wrong-answer'; readonly set: Readonly<Record<string, unknown>> }
    /** A slow refusal without effect. */
    | { readonly type: 'refused-late'; readonly milliseconds: number }
    | { readonly type: 'callback-lost' }
    | { readonly type: 'callback-doubled' }
    | { readonly type: 'callback-reordered' }
    | { readonly type: 'vendor-slow'; readonly milliseconds: number }
    | { readonly type: 'vendor-silent' }
    | { readonly type: 'vendor-rejects'; readonly code: string }
    /** The parcel is not handed in, or not scanned any more. */
    | { readonly type: 'carrier-silent' }
    | { readonly type: 'carrier-loses' };
};

/** Card tokens that the payment simulator knows, in the manner of test cards. Any other `tok_…` is a good card. */
export const TEST_TOKENS = {
  good: 'tok_good',
  declined: 'tok_declined',
  review: 'tok_review',
  captureDeclined: 'tok_capture_declined',
  slow: 'tok_slow',
  replyLost: 'tok_reply_lost',
  /** Its authorisation runs out after a second, so that a capture finds it expired. */
  expiring: 'tok_expiring',
} as const;

/** Unknown addresses of the notification simulator. */
export const BAD_ADDRESSES = { emailDomain: '@bounce.example', smsEnding: '0000' } as const;

/** What a provider posts to us. The payload is PaymentCallback, VendorCallback or CarrierCallback. */
export type CallbackEnvelope = { readonly orderId: string; readonly payload: unknown };

export const VENDORS = ['nordwind', 'fjord', 'alpenglow'] as const;
