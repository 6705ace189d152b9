import type { Quote } from '../../domain/customer-cart.ts';
import type { CheckoutResult } from '../order/checkout.ts';
import type { CheckoutClaim, CustomerRecord, OpenOrder } from './customer-state.ts';

/** What the checkout under a request key was answered. */
export type CheckoutAnswered = { readonly requestKey: string; readonly result: CheckoutResult };

/** Null where the database does not know the customer. */
export type LoadedCustomer = {
  readonly record: CustomerRecord | null;
  readonly openOrders: readonly OpenOrder[];
};

/** Task queue `db`: what a customer asks of our own database. Each is safe to repeat. */
export type CustomerActivities = {
  loadCustomer(call: { readonly customerId: string }): Promise<LoadedCustomer>;
  /**
   * Writes the record unless a newer version is there. `open-orders`: a customer with open orders, or with a
   * subscription that is not cancelled, cannot be deleted, and nothing was written.
   */
  saveCustomer(call: {
    readonly record: CustomerRecord;
  }): Promise<{ readonly kind: 'saved' | 'open-orders' }>;
  /** Those of the products that exist. */
  quoteProducts(call: {
    readonly skus: readonly string[];
    readonly currency: string;
  }): Promise<readonly Quote[]>;
  /**
   * Claims a checkout's request key for its content, or returns its earlier outcome. `answers` are those of earlier
   * checkouts, which are written first.
   */
  claimCheckout(call: {
    readonly customerId: string;
    readonly requestKey: string;
    readonly orderId: string;
    readonly hash: string;
    readonly answers: readonly CheckoutAnswered[];
  }): Promise<CheckoutClaim>;
  answerCheckouts(call: {
    readonly customerId: string;
    readonly answers: readonly CheckoutAnswered[];
  }): Promise<void>;
};

/** Task queue `orders`: what only the server knows. */
export type CustomerProcessActivities = {
  readCheckout(call: { readonly orderId: string }): Promise<CheckoutTruth>;
};

export type CheckoutTruth =
  | { readonly kind: 'open' }
  | { readonly kind: 'closed'; readonly result: CheckoutResult }
  /**
   * It ended without an answer, or is unknown: what it reserved is found by the checks of the stores.
   * `inBooks`: its order was written and is not over. Undefined in histories of older builds.
   */
  | { readonly kind: 'lost'; readonly inBooks?: boolean };
