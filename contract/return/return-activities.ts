import type { CarrierStatus, ReturnFacts, ReturnInput, ReturnLine, ReturnTransition } from './return.ts';

/**
 * What a return asks of the outside world. Every call is safe to repeat; its effect is keyed by
 * `{orderId}:{step}:{returnId}:{n}`. `log` carries the transitions since the last call and is written before the effect.
 */
export type ReturnCall = {
  readonly orderId: string;
  readonly returnId: string;
  readonly log: readonly ReturnTransition[];
};

/** `not-returnable`: the line was never sent, or too much of it is asked for; `too-late`: the window has closed. */
export type RecordReturnResult =
  | { readonly kind: 'recorded'; readonly facts: ReturnFacts }
  | {
      readonly kind: 'refused';
      readonly code: 'unknown-order' | 'not-your-order' | 'not-returnable' | 'too-late';
      readonly detail: string;
    };

export type RefundResult =
  | { readonly kind: 'refunded'; readonly refundId: string; readonly amountMinor: number }
  | { readonly kind: 'declined'; readonly code: string };

/** `refunded`: the provider had done it anyway, so nothing was booked by hand. */
export type SettleRefundResult = { readonly kind: 'settled' | 'refunded'; readonly amountMinor: number };

export type LabelResult =
  | { readonly kind: 'made'; readonly labelId: string; readonly tracking: string }
  | { readonly kind: 'refused'; readonly code: string };

export type ParcelStatus = {
  readonly status: CarrierStatus | 'unknown';
  readonly version: number;
};

/** Task queue `db`. */
export type ReturnDatabaseActivities = {
  /** Checks the request against the order in PostgreSQL and claims the units; the same return again is a no-op. */
  recordReturn(call: ReturnCall & { readonly input: ReturnInput }): Promise<RecordReturnResult>;
  /**
   * Writes what the inspection found and claims the money: refused where all that the order's customer paid is given
   * back or claimed already.
   */
  recordInspection(
    call: ReturnCall & { readonly lines: readonly ReturnLine[]; readonly refundMinor: number },
  ): Promise<void>;
  /** The units are on the shelf again. No more than was shipped can ever be returned. */
  restockReturn(call: ReturnCall & { readonly lines: readonly ReturnLine[] }): Promise<void>;
  /** Writes the log alone. */
  recordReturnLog(call: ReturnCall): Promise<void>;
};

/** Task queue `payment`. */
export type ReturnPaymentActivities = {
  refundReturn(
    call: ReturnCall & { readonly currency: string; readonly amountMinor: number; readonly n: number },
  ): Promise<RefundResult>;
  /** Money that a person has given back. Closes every key under which the provider could still do it. */
  settleRefund(
    call: ReturnCall & {
      readonly currency: string;
      readonly amountMinor: number;
      readonly reference: string;
      readonly actor: string;
      /** False for cash, of which the provider knows nothing. */
      readonly atProvider: boolean;
    },
  ): Promise<SettleRefundResult>;
};

/** Task queue `vendor`: the carrier is asked there, too. */
export type ReturnCarrierActivities = {
  createLabel(call: ReturnCall & { readonly n: number }): Promise<LabelResult>;
  /** Undo of `createLabel`; leaves a tombstone. Safe when there is no label. */
  cancelLabel(
    call: ReturnCall & { readonly n: number },
  ): Promise<{ readonly kind: 'cancelled' | 'nothing-to-undo' | 'too-late' }>;
  pollParcel(call: { readonly orderId: string; readonly returnId: string }): Promise<ParcelStatus>;
};
