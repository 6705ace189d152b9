import type { MessageOutcome } from '../../contract/notification/notification.ts';
import type { ProviderEffect } from '../../contract/providers/providers.ts';
import type { OrderStage } from '../../domain/order-stage.ts';
import type { ReturnState } from '../../domain/return-state.ts';
import type { OrderRow, RunStatus } from '../../operations/subjects/order/order-row.ts';

/**
 * Contents of each system's own store, read once. Plain data, so that the invariants can be tested with evidence
 * that was corrupted on purpose. Times are epoch milliseconds; `null` means unknown.
 */
export type Evidence = {
  readonly at: number;
  /** Nothing was in progress any more: what only holds in an idle system is checked only then. */
  readonly quiet: boolean;
  readonly asked: readonly AskedOrder[];
  readonly runs: readonly RunFact[];
  /** Executions of every other workflow: checkouts, customers, returns, subscriptions, messages. */
  readonly others: readonly OtherRun[];
  /** Carts of customers, by their own word. */
  readonly carts: readonly CartFact[];
  /** Customers who could not be asked; absent where all were. */
  readonly cartsUnread?: CartsUnread;
  /** How long the server keeps closed runs; null if it does not report it. */
  readonly retentionMs: number | null;
  readonly database: DatabaseFacts;
  readonly providers: ProviderFacts;
};

/** The answer to the customer when the order was placed. `unknown`: no answer came. */
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
  | 'amount'
> & {
  /** What will make an open run move again, from describe and history; null if it was not read. */
  readonly liveReasons: readonly string[] | null;
};

export type OtherRun = {
  readonly type: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly run: RunStatus;
  readonly open: boolean;
  /** The state in the words of its own table. */
  readonly stage: string | null;
  readonly stuckReason: string | null;
  readonly problems: readonly string[];
  readonly startTime: number;
  readonly closeTime: number | null;
};

export type CartFact = {
  readonly customerId: string;
  readonly lines: readonly CartLineFact[];
  /** When the customer last put something in; null if it was not read or nothing is known. */
  readonly filledAt: number | null;
  /** Orders whose checkout has not reported its end yet. */
  readonly pending: readonly { readonly orderId: string; readonly since: number }[];
};

/** `why` is what the first of them was answered with. */
export type CartsUnread = { readonly customers: number; readonly why: string };

export type CartLineFact = {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
};

/** PostgreSQL, all tables in one snapshot. */
export type DatabaseFacts = {
  readonly orders: readonly OrderFact[];
  readonly transitions: readonly TransitionFact[];
  readonly stock: readonly StockFact[];
  readonly reservations: readonly ReservationFact[];
  readonly effects: readonly EffectFact[];
  readonly ledger: readonly LedgerFact[];
  readonly returns: readonly ReturnFact[];
  readonly returnSteps: readonly ReturnStepFact[];
  readonly messages: readonly MessageFact[];
  readonly subscriptionIds: readonly string[];
};

export type OrderFact = {
  readonly orderId: string;
  readonly customerId: string;
  readonly requestKey: string;
  readonly stage: OrderStage;
  readonly currency: string;
  readonly amountMinor: number;
  readonly paymentMethod: 'card' | 'cash';
  readonly placedAt: number;
  readonly lines: readonly CartLineFact[];
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
  readonly actor: string;
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
  /** Of the money that it moves; null where it moves none. */
  readonly currency: string | null;
  readonly createdAt: number;
};

/**
 * `amountMinor` is signed: a capture adds, a refund takes away, an authorisation or a void is 0. `manual` is what a
 * person signed for and no provider did.
 */
export type LedgerFact = {
  readonly key: string;
  readonly orderId: string;
  readonly kind: string;
  readonly currency: string;
  readonly amountMinor: number;
};

export type ReturnFact = {
  readonly returnId: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly requestKey: string;
  readonly state: ReturnState;
  /** What the inspection allowed; null before it. */
  readonly refundMinor: number | null;
  readonly refundedMinor: number;
  readonly lines: readonly {
    readonly line: number;
    readonly sku: string;
    readonly quantity: number;
    readonly takenBack: number;
    readonly restocked: number;
  }[];
  readonly updatedAt: number;
};

export type ReturnStepFact = {
  readonly returnId: string;
  readonly runId: string;
  readonly seq: number;
  readonly from: ReturnState | null;
  readonly to: ReturnState;
  readonly event: string;
  readonly at: number;
};

/** Outcome of one message on one channel. */
export type MessageFact = {
  readonly key: string;
  readonly orderId: string;
  readonly kind: string;
  readonly outcome: MessageOutcome;
};

/** The providers' own stores, by their audit endpoint. */
export type ProviderFacts = {
  readonly payment: readonly ProviderEffect[];
  readonly vendor: readonly ProviderEffect[];
  readonly notify: readonly ProviderEffect[];
  readonly carrier: readonly ProviderEffect[];
};
