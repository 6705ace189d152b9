import type { OrderInput, OrderLine, Transition } from './order.ts';

/**
 * What the workflows may ask of the outside world. Every call is safe to repeat: its effect is keyed by
 * `{orderId}:{step}:{line|vendor|capture}:{n}`. `journal` carries the transitions since the last call and is
 * written in the same transaction as the effect, so the log in PostgreSQL can never be ahead or behind.
 * An entry is sent again until a call that carried it has succeeded, so the same `seq` may come twice. A run made by a
 * reset counts on from the point of the reset: the activity's own run ID distinguishes the two.
 *
 * `n` is the number of the try that an operator asked for (1 at first); it never depends on the attempt, the time
 * or the run, because a reset or a retry must land on the same key.
 */
type Common = { readonly orderId: string; readonly journal: readonly Transition[] };

/** An order that has ended, and whose it was. */
export type ClosedOrder = { readonly orderId: string; readonly customerId: string; readonly stage: string };

export type ReserveResult =
  | { readonly kind: 'reserved' }
  | {
      readonly kind: 'rejected';
      readonly code: 'no-stock' | 'unknown-sku' | 'price-changed';
      readonly sku: string;
    };

export type AuthoriseResult =
  | { readonly kind: 'authorised'; readonly authorisationId: string; readonly expiresAt: string }
  | { readonly kind: 'declined'; readonly code: string }
  | { readonly kind: 'review'; readonly authorisationId: string; readonly reason: string };

export type CaptureResult =
  | { readonly kind: 'captured'; readonly captureId: string; readonly amountMinor: number }
  | { readonly kind: 'declined'; readonly code: string };

/** Refunds follow the provider's record, not ours. */
export type UndoPaymentResult = {
  readonly kind: 'undone';
  readonly voided: boolean;
  readonly refundedMinor: number;
};

export type VendorOrderResult =
  | { readonly kind: 'accepted'; readonly vendorOrderId: string }
  | { readonly kind: 'rejected'; readonly code: string };

export type VendorOrderStatus = {
  readonly status:
    | 'accepted'
    | 'packing'
    | 'ready'
    | 'shipped'
    | 'delivered'
    | 'rejected'
    | 'cancelled'
    | 'unknown';
  readonly version: number;
  readonly tracking: string | null;
};

/** Task queue `db`. */
export type DatabaseActivities = {
  /** Writes the order and its lines; the same order again is a no-op, another content under the id fails. */
  recordOrder(call: Common & { readonly order: OrderInput }): Promise<void>;
  reserveStock(
    call: Common & { readonly lines: readonly OrderLine[]; readonly n: number },
  ): Promise<ReserveResult>;
  /**
   * `recordOrder` and then the first `reserveStock`, for who has an answer to give: each under its own key and in its
   * own transaction, so that a repeat does what is left. The journal goes with the first.
   */
  recordAndReserve(call: Common & { readonly order: OrderInput }): Promise<ReserveResult>;
  /**
   * Undo of `reserveStock` for the lines given (all of them, or those of the parts that will not be sent); leaves a
   * tombstone, so that a late reservation is refused. Safe when nothing was reserved. `stayed` are the numbers of lines
   * that were released, so that they left the stock count, but never shipped.
   */
  releaseStock(
    call: Common & {
      readonly lines: readonly OrderLine[];
      readonly stayed: readonly number[];
      readonly n: number;
    },
  ): Promise<void>;
  /**
   * Writes the journal alone, for transitions that no effect follows. `closed` goes with the last of them: the customer
   * gets a signal that the order has closed.
   */
  recordTransitions(call: Common & { readonly closed?: Omit<ClosedOrder, 'orderId'> }): Promise<void>;
  /**
   * The number `n` of the next try of `step`, the part of the effect key between order and number: `reserve`,
   * `authorise`, `vendor:nordwind`, `capture:nordwind`, `release:nordwind`, and for undoing `cancel-vendor:nordwind`,
   * `undo-payment`, `release-stock`. It is n + 1 when the last try is settled
   * (its answer is stored, or it was undone) and the same n while that is unknown. `requestId` names the operator's
   * request: the same one always gets the same number, also in the run after a reset.
   */
  openAttempt(
    call: Common & { readonly step: string; readonly requestId: string },
  ): Promise<{ readonly n: number }>;
};

/**
 * What the ledger knows of a step's try. `open`: nothing was done so far, with the provider's last message; `in-doubt`:
 * it was called with an unknown outcome; `closed`: there is an outcome, which a repeat is given.
 */
export type EffectStatus =
  | { readonly kind: 'open'; readonly lastFailure: string | null }
  | { readonly kind: 'in-doubt' }
  | { readonly kind: 'closed' };

/** Task queue `db`: what a run asks before it calls a step in doubt. */
export type LedgerActivities = {
  /** Waits a little where an attempt may be on its way still, whose answer is then known. */
  readStanding(call: {
    readonly orderId: string;
    readonly step: string;
    readonly n: number;
  }): Promise<EffectStatus>;
};

/** Task queue `orders`: what a run cannot see of itself. */
export type ProcessActivities = {
  /**
   * What is true about a deadline that has passed: a pause may have covered it, so that no answer was possible.
   * `deadline` is RFC 3339, UTC.
   */
  readDeadline(call: { readonly orderId: string; readonly deadline: string }): Promise<DeadlineTruth>;
};

export type DeadlineTruth =
  | { readonly kind: 'passed' }
  /** `until` is null while the pause lasts. RFC 3339, UTC. */
  | { readonly kind: 'paused-over'; readonly since: string; readonly until: string | null };

/** Task queue `payment`. */
export type PaymentActivities = {
  authorisePayment(
    call: Common & {
      readonly currency: string;
      readonly amountMinor: number;
      readonly token: string;
      readonly n: number;
    },
  ): Promise<AuthoriseResult>;
  capturePayment(
    call: Common & {
      readonly authorisationId: string;
      readonly vendorId: string;
      readonly currency: string;
      readonly amountMinor: number;
      /** The last capture takes the remainder of the authorisation. */
      readonly final: boolean;
      readonly n: number;
    },
  ): Promise<CaptureResult>;
  /**
   * Voids what is only held and refunds what is captured beyond `keepMinor`, which is what is due for parts that are
   * already on their way (0 when nothing is). Safe when nothing was ever authorised.
   */
  undoPayment(
    call: Common & { readonly currency: string; readonly keepMinor: number; readonly n: number },
  ): Promise<UndoPaymentResult>;
};

/** Task queue `vendor`. */
export type VendorActivities = {
  createVendorOrder(
    call: Common & { readonly vendorId: string; readonly lines: readonly OrderLine[]; readonly n: number },
  ): Promise<VendorOrderResult>;
  pollVendorOrder(call: {
    readonly orderId: string;
    readonly vendorId: string;
    readonly vendorOrderId: string;
  }): Promise<VendorOrderStatus>;
  /**
   * Only after the money is captured: the vendor may hand the goods to the carrier. In the same transaction they leave
   * our stock: on_hand and reserved both go down. The vendor gets the address of PostgreSQL with this request.
   */
  releaseVendorOrder(
    call: Common & { readonly vendorId: string; readonly vendorOrderId: string; readonly n: number },
  ): Promise<void>;
  /** Takes the vendor's order back, made or not; the vendor takes none under this order any more. */
  cancelVendorOrder(
    call: Common & { readonly vendorId: string; readonly n: number },
  ): Promise<{ readonly kind: 'cancelled' | 'nothing-to-undo' | 'too-late' }>;
};

/** Types of the ApplicationFailures that activities throw. The first list is never retried. */
export const FAILURES = {
  keyReuse: 'KeyReuse',
  constraint: 'Constraint',
  tombstoned: 'Tombstoned',
  providerRefused: 'ProviderRefused',
  providerUnavailable: 'ProviderUnavailable',
  effectInDoubt: 'EffectInDoubt',
  databaseUnavailable: 'DatabaseUnavailable',
  /** A provider's answer is about something else than what was asked. */
  answerDiffers: 'AnswerDiffers',
} as const;

/** How the message of `AnswerDiffers` begins, also where the ledger keeps it. */
export const ANSWER_DIFFERS = 'answer-differs: ';

export const NON_RETRYABLE_FAILURES = [
  FAILURES.keyReuse,
  FAILURES.constraint,
  FAILURES.tombstoned,
  FAILURES.providerRefused,
  FAILURES.answerDiffers,
] as const;
