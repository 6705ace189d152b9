import type { ProviderEffect } from '../../contract/providers.ts';
import type { OrderStage } from '../../domain/order-stage.ts';
import type { OrderRow } from '../../operations/order-row.ts';

/**
 * What each system's own store says, read once. Plain data, so that a judgement over it can be tried on evidence
 * that was spoiled on purpose. Times are epoch milliseconds; `null` means unknown.
 */
export type Evidence = {
  readonly at: number;
  /** Nothing was under way any more: what only holds at rest is judged only then. */
  readonly quiet: boolean;
  readonly asked: readonly AskedOrder[];
  readonly runs: readonly RunFact[];
  readonly database: DatabaseFacts;
  readonly providers: ProviderFacts;
};

/** What the customer was told when the order was placed. `unknown`: no answer came. */
export type AskedOrder = {
  readonly orderId: string;
  readonly answer: 'accepted' | 'refused' | 'unknown';
};

/** One execution of an order's workflow, as visibility lists it. */
export type RunFact = Pick<
  OrderRow,
  | 'orderId'
  | 'workflowId'
  | 'runId'
  | 'run'
  | 'open'
  | 'stage'
  | 'stuckReason'
  | 'needsAttention'
  | 'problems'
  | 'startTime'
  | 'closeTime'
> & {
  /** What will make an open run move again, from describe and history; null where nobody looked. */
  readonly liveReasons: readonly string[] | null;
};

/** PostgreSQL, all tables in one snapshot. */
export type DatabaseFacts = {
  readonly orders: readonly OrderFact[];
  readonly transitions: readonly TransitionFact[];
  readonly stock: readonly StockFact[];
  readonly reservations: readonly ReservationFact[];
  readonly effects: readonly EffectFact[];
  readonly ledger: readonly LedgerFact[];
};

export type OrderFact = {
  readonly orderId: string;
  readonly customerId: string;
  readonly requestKey: string;
  readonly stage: OrderStage;
  readonly currency: string;
  readonly amountMinor: number;
  readonly paymentMethod: 'card' | 'cash';
  /** What of the amount falls to which vendor, from the order's lines. */
  readonly parts: readonly { readonly vendorId: string; readonly amountMinor: number }[];
  readonly updatedAt: number;
};

export type TransitionFact = {
  readonly orderId: string;
  /** A run made by a reset counts on from the point of the reset. */
  readonly runId: string;
  readonly seq: number;
  readonly from: OrderStage | null;
  readonly to: OrderStage;
  readonly event: string;
  readonly at: number;
};

export type StockFact = {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  /** What lay there before the first order. */
  readonly initial: number;
};

export type ReservationFact = {
  readonly key: string;
  readonly orderId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly state: 'held' | 'released' | 'shipped';
};

export type EffectFact = {
  readonly key: string;
  readonly kind: string;
  readonly orderId: string;
  readonly requestHash: string;
  readonly state: 'pending' | 'done' | 'refused' | 'tombstone' | 'manual';
  readonly createdAt: number;
};

/** `amountMinor` is signed: a capture adds, a refund takes away, an authorisation or a void is 0. */
export type LedgerFact = {
  readonly key: string;
  readonly orderId: string;
  readonly kind: string;
  readonly amountMinor: number;
};

/** The providers' own stores, by their audit endpoint. */
export type ProviderFacts = {
  readonly payment: readonly ProviderEffect[];
  readonly vendor: readonly ProviderEffect[];
  readonly notify: readonly ProviderEffect[];
};
