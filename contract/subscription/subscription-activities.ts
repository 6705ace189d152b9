import type { OrderInput } from '../order/order.ts';
import type { SubscriptionInput, SubscriptionTerms } from './subscription.ts';

/** The row of a subscription as it should be; written whole, and never by an older run over a newer one. */
export type SubscriptionRow = {
  readonly input: SubscriptionInput;
  readonly terms: SubscriptionTerms;
  readonly state: string;
  readonly period: number;
  /** RFC 3339, UTC. */
  readonly nextAt: string | null;
  /** Grows with every write of a subscription, over all its runs. */
  readonly version: number;
};

export type PlanRenewalResult =
  | { readonly kind: 'planned'; readonly order: OrderInput }
  /** A product is gone, or has no price in this currency. */
  | { readonly kind: 'refused'; readonly code: string };

/** `open`: nothing is decided yet. `failed` came to nothing and will not come to anything. */
export type RenewalOutcome =
  | { readonly kind: 'open'; readonly stage: string | null }
  | { readonly kind: 'renewed'; readonly stage: string }
  | { readonly kind: 'failed'; readonly code: string };

/** Task queue `db`. Every call is safe to repeat. */
export type SubscriptionActivities = {
  recordSubscription(call: SubscriptionRow): Promise<void>;
  /**
   * Prices the order of one period and writes down that it is this one. The same period and attempt always give the
   * same order, at the price of the first time; the next attempt is given only after the one before came to nothing.
   */
  planRenewal(call: {
    readonly input: SubscriptionInput;
    readonly terms: SubscriptionTerms;
    readonly period: number;
    readonly attempt: number;
    /** When it was due; the order is placed at this time. RFC 3339, UTC. */
    readonly dueAt: string;
  }): Promise<PlanRenewalResult>;
  /** The outcome of the order of a period, from PostgreSQL. */
  readRenewal(call: { readonly orderId: string }): Promise<RenewalOutcome>;
};
