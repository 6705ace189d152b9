import type { DifferenceKind } from '../../contract/checks/checks.ts';
import type { CustomerRecord, OpenOrder } from '../../contract/customer/customer-state.ts';
import type { OrderInput, OrderPolicy } from '../../contract/order/order.ts';
import type { CallbackProvider } from '../../contract/providers/callback-target.ts';
import type { ProviderEffect } from '../../contract/providers/providers.ts';
import type { PartStatus } from '../../contract/stack/endpoints.ts';
import type { OrderStage } from '../../domain/order-stage.ts';

/**
 * What operations need besides Temporal. Each is injected by the composition root; an absent port switches off what
 * depends on it, with a sentence. Implementations reject when their system cannot be reached.
 */
export type Ports = {
  readonly records?: BusinessRecords;
  readonly provider?: ProviderView;
  readonly repairs?: BusinessRepairs;
  readonly alerts?: Alerts;
  readonly stack?: LocalStack;
  readonly runbooks?: Runbooks;
};

/** One row of the effects ledger. Times are epoch milliseconds. */
export type EffectRecord = {
  readonly key: string;
  readonly kind: string;
  readonly orderId: string;
  /** `tombstone`: the undo came first, a late do is refused. `manual`: settled by hand. */
  readonly state: 'pending' | 'done' | 'refused' | 'tombstone' | 'manual';
  readonly createdAt: number;
  readonly finishedAt: number | null;
  /** One line of the stored answer, without secrets; null while pending. */
  readonly answer: string | null;
  /** Pending, and its provider did not answer; false if it confirmed that nothing was done. */
  readonly inDoubt: boolean;
  /** The provider's last message when it did nothing. */
  readonly lastFailure: string | null;
};

/** The order as PostgreSQL knows it, also after Temporal's retention. */
export type OrderRecord = {
  readonly orderId: string;
  readonly customerId: string;
  readonly stage: OrderStage;
  readonly currency: string;
  readonly amountMinor: number;
  readonly paymentMethod: 'card' | 'cash';
  readonly placedAt: number;
  readonly updatedAt: number;
};

/** What can be returned of an order now, and what was returned or requested already. */
export type ReturnOffer = {
  readonly customerId: string;
  readonly policy: OrderPolicy;
  readonly stage: OrderStage;
  /** Why nothing of it can be returned; null if something can. */
  readonly refusal: string | null;
  /** RFC 3339, UTC; counts from the arrival. */
  readonly windowEndsAt: string;
  /** `left`: units that arrived and are in no return. */
  readonly lines: readonly {
    readonly line: number;
    readonly sku: string;
    readonly name: string;
    readonly left: number;
  }[];
  /** Oldest first. */
  readonly returns: readonly { readonly returnId: string; readonly state: string; readonly since: number }[];
};

/** PostgreSQL, read only. */
export type BusinessRecords = {
  order(orderId: string): Promise<OrderRecord | undefined>;
  effects(orderId: string): Promise<readonly EffectRecord[]>;
  /** Effects begun and without an outcome for longer than `olderThanMs`, oldest first. */
  effectsInDoubt(olderThanMs: number, limit: number): Promise<readonly EffectRecord[]>;
  /** Order ids of an email address, newest first; looked up here and never stored in Temporal. */
  ordersByEmail(email: string, limit: number): Promise<readonly string[]>;
  /** Order ids that hold this authorisation, capture or provider reference. */
  ordersByPayment(reference: string, limit: number): Promise<readonly string[]>;
  /** The order as it was placed; undefined if PostgreSQL does not have all of it. */
  input(orderId: string): Promise<OrderInput | undefined>;
  /** What the checks found about this order and still find. */
  differences(orderId: string): Promise<readonly DifferenceRecord[]>;
  /** Undefined if PostgreSQL does not have them. */
  customer(
    customerId: string,
  ): Promise<{ readonly record: CustomerRecord; readonly openOrders: readonly OpenOrder[] } | undefined>;
  /** Undefined if PostgreSQL has no such order. `now` is epoch milliseconds. */
  returnOffer(orderId: string, now: number): Promise<ReturnOffer | undefined>;
  /** Callbacks in the inbox that were never delivered to this order. */
  undelivered(orderId: string): Promise<readonly CallbackRecord[]>;
};

export type DifferenceRecord = {
  readonly kind: DifferenceKind;
  readonly key: string;
  readonly detail: string;
  readonly firstSeen: number;
};

export type CallbackRecord = {
  readonly eventId: string;
  readonly provider: CallbackProvider;
  readonly payload: unknown;
  readonly receivedAt: number;
};

/** What an operator may change in PostgreSQL, in one transaction each. */
export type BusinessRepairs = {
  /** Ends an order that has no run; refuses where something would have to be undone. `dryRun` changes nothing. */
  closeRow(close: {
    readonly orderId: string;
    readonly actor: string;
    readonly reason: string;
    readonly dryRun: boolean;
  }): Promise<
    | { readonly kind: 'closed'; readonly stage: OrderStage }
    | { readonly kind: 'refused'; readonly because: readonly string[] }
  >;
};

/** The providers, asked what they know. Undefined: they know nothing of it. */
export type ProviderView = { effect(key: string): Promise<ProviderEffect | undefined> };

export type FiringAlert = {
  readonly name: string;
  readonly state: 'pending' | 'firing';
  /** Epoch milliseconds. */
  readonly since: number;
  readonly severity: string | null;
  /** The rule's summary, with its values. */
  readonly says: string;
  readonly runbook: string | null;
  /** Console address of the affected queue, if the rule has one. */
  readonly place: string | null;
  readonly labels: Readonly<Record<string, string>>;
};

/** The runbooks that came with this program. Undefined: the link names none of them. */
export type Runbooks = { text(link: string): Promise<string | undefined> };

export type Alerts = { active(): Promise<readonly FiringAlert[]> };

/** The parts of this folder's stack, where one runs. */
export type LocalStack = { parts(): Promise<readonly PartStatus[]> };
