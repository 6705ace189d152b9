import type { ReserveResult } from './activities.ts';
import type { OrderLine, ShipTo, Transition } from './order.ts';

/**
 * What a person's word asks of the outside world. As in `activities.ts` each is safe to repeat and keyed; every `n` was
 * handed out by `openAttempt` for the request, so a repeat, another run or a reset lands on the same key.
 */
type Common = { readonly orderId: string; readonly journal: readonly Transition[]; readonly n: number };

/** A step that was done by hand or will not be done. It closes the step's own key, `{orderId}:{step}:{n}`. */
export type ByHandCall = Common & {
  readonly step: string;
  readonly how: 'settled' | 'skipped';
  readonly currency: string;
  /** What moved, signed: what came in is positive. */
  readonly amountMinor: number;
  /** Where the evidence is; null for a step that is skipped. */
  readonly reference: string | null;
  readonly actor: string;
  readonly reason: string;
  /** Stored as the answer of the step. */
  readonly answer: unknown;
};

export type ByHandResult =
  /** `verified`: the provider was asked and does not contradict. */
  | { readonly kind: 'booked'; readonly verified: boolean }
  /** It was done after all, according to PostgreSQL or the provider. The step's own attempt will use that answer. */
  | { readonly kind: 'done-already' }
  /** The provider is certain that it was not done and may still be: a retry is safe, a settlement is not. */
  | { readonly kind: 'not-done' };

/** Task queue `db`. */
export type RemedyDatabaseActivities = {
  amendAddress(call: Common & { readonly shipTo: ShipTo }): Promise<void>;
  /**
   * Brings the order to these lines: changes are released and reserved again in one transaction, or nothing is. It is one
   * more try of `reserve`, under the number `n`. The prices are those at which the lines were sold.
   */
  amendLines(call: Common & { readonly lines: readonly OrderLine[] }): Promise<ReserveResult>;
  /** The lines of one vendor go to another, in PostgreSQL. */
  moveLines(call: Common & { readonly from: string; readonly to: string }): Promise<void>;
  /** For steps of which no provider knows. */
  closeByHand(call: ByHandCall): Promise<ByHandResult>;
};

/** Task queue `payment`. */
export type RemedyPaymentActivities = {
  /** Voids every authorisation and closes their keys; nothing that was captured is touched. */
  voidPayment(call: Common & { readonly currency: string }): Promise<{ readonly voided: boolean }>;
  /** Gives this much of what was captured back. */
  refundPart(
    call: Common & { readonly currency: string; readonly amountMinor: number },
  ): Promise<{ readonly refundedMinor: number }>;
  closePaymentByHand(call: ByHandCall): Promise<ByHandResult>;
};

/** `too-late`: the goods have been released, and the order is kept. */
export type RecallResult = {
  readonly kind: 'cancelled' | 'nothing-to-undo' | 'too-late';
  readonly vendorOrderId: string | null;
};

/** Task queue `vendor`. */
export type RemedyVendorActivities = {
  /**
   * Cancels the vendor's order, placed or not, so that it can be placed again under the next number. `vendorOrderId` is what
   * was taken back; null where the vendor had none.
   */
  recallVendorOrder(call: Common & { readonly vendorId: string }): Promise<RecallResult>;
  closeVendorByHand(call: ByHandCall): Promise<ByHandResult>;
};
