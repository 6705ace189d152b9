/**
 * The HTTP contract that payment, vendor, carrier and notification services keep. Our simulators implement it; any
 * service that keeps it can stand in their place. JSON bodies, UTF-8. Amounts are minor units.
 *
 * Every POST carries `Idempotency-Key`. The same key with the same body gives the stored answer; with another body
 * 422 `key_reused`. `traceparent` (W3C) may be sent and is echoed in the provider's log.
 *
 * POST /payment/v1/authorisations            AuthorisationRequest -> 201 PaymentRecord | 402 declined
 * POST /payment/v1/captures                  CaptureRequest       -> 201 PaymentRecord | 402 declined or expired
 * POST /payment/v1/undo                      UndoRequest          -> 200 UndoAnswer. Undo by key: accepted for a key
 *                                            that was never seen; a late do with that key then fails, 409 `undone`.
 * GET  /payment/v1/effects/{key}             -> 200 KeyLookup | 404: what became of one key, with the answer that was
 *                                            given; the same under /vendors/v1/effects and /notify/v1/effects
 * GET  /payment/v1/orders/{orderId}          -> 200 PaymentRecord | 404
 * POST /vendors/v1/{vendorId}/orders         VendorOrderRequest   -> 201 VendorOrderRecord | 409 undone | 422 rejected
 * POST /vendors/v1/{vendorId}/orders/{id}/release                 -> 200 VendorOrderRecord
 * POST /vendors/v1/{vendorId}/orders/cancel  { reference }        -> 200 VendorCancelAnswer (by our reference, also
 *                                            before do: a late order or release under it then fails, 409 `undone`)
 * GET  /vendors/v1/{vendorId}/orders?reference={orderId}          -> 200 VendorOrderRecord | 404
 * POST /notify/v1/messages                   MessageRequest       -> 202 { messageId }
 * GET  /audit/v1/{payment|vendor|notify}     -> 200 { effects: ProviderEffect[] }: the provider's own store, for
 *                                            invariants; `?orderId=` narrows it
 * GET  /healthz                              -> 200 { ok, since, version }
 *
 * Scripted faults (simulators only; seeded and replayable):
 * GET/PUT /control/v1/faults  Fault[]        the whole list is replaced
 * DELETE  /control/v1/faults                 all gone
 * POST    /control/v1/reviews { orderId, decision: 'authorised'|'declined' }: the payment provider decides a review
 *
 * Callbacks go to `{callbackUrl}/callbacks/{payment|vendor}` with a CallbackEnvelope. They are signed: header
 * `Quarterdeck-Signature: t=<unix s>,v1=<hex HMAC-SHA256 of "{t}.{body}">`. Any answer but 2xx is retried,
 * with growing pauses; 410 means that nobody will ever want it and ends the tries.
 * A vendor posts ready, shipped, delivered, rejected and cancelled; `accepted` is the answer to the order itself and
 * `packing` is seen by asking, so that an order's history stays small.
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
 * the do-keys to close for ever.
 */
export type UndoRequest = {
  readonly reference: string;
  readonly keepMinor: number;
  readonly keys: readonly string[];
};
export type UndoAnswer = { readonly voided: boolean; readonly refundedMinor: number };

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

export type MessageRequest = {
  readonly reference: string;
  readonly to: string;
  readonly kind: string;
  readonly text: string;
};

/** One effect in a provider's own store: the truth against which "doubled" and "lost" are judged. */
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
    | 'message';
  /** Our order id. */
  readonly reference: string;
  readonly amountMinor: number | null;
  readonly outcome: 'done' | 'refused' | 'undone';
  /** How often the key was asked for; effects are 1 at the most. */
  readonly calls: number;
  /** RFC 3339, UTC. */
  readonly at: string;
};

/** What became of one key, with the stored answer. */
export type KeyLookup = ProviderEffect & {
  readonly answer: { readonly status: number; readonly body: unknown };
};

/** `code` of an error body `{ error: { code, message, reason? } }`; `reason` says more of a decline or rejection. */
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
    readonly kind?: ProviderEffect['kind'];
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
    | { readonly type: 'unavailable'; readonly status: 500 | 502 | 503 | 504 }
    | { readonly type: 'decline'; readonly code: string }
    | { readonly type: 'review'; readonly reason: string }
    /** The effect happens, the answer never arrives. */
    | { readonly type: 'reply-lost' }
    /** A slow refusal without effect. */
    | { readonly type: 'refused-late'; readonly milliseconds: number }
    | { readonly type: 'callback-lost' }
    | { readonly type: 'callback-doubled' }
    | { readonly type: 'callback-reordered' }
    | { readonly type: 'vendor-slow'; readonly milliseconds: number }
    | { readonly type: 'vendor-silent' }
    | { readonly type: 'vendor-rejects'; readonly code: string };
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

/** What a provider posts to us. `orderId` routes it; the payload is PaymentCallback or VendorCallback. */
export type CallbackEnvelope = { readonly orderId: string; readonly payload: unknown };

export const VENDORS = ['nordwind', 'fjord', 'alpenglow'] as const;
