import type { PaymentAnswer } from '../../contract/providers/provider-answers.ts';
import type { EffectsPage, KeyLookup, ProviderEffect } from '../../contract/providers/providers.ts';
import type { Database } from '../../database/connect.ts';
import type { TemporalView } from './temporal-view.ts';

/** What one pass of a check works with. */
export type CheckTools = {
  readonly database: Database;
  readonly temporal: TemporalView;
  readonly providers: ProvidersView;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Heartbeats to the server; throws when it is over. */
  readonly beat: () => void;
};

/** The providers over their lookups. Undefined: they know nothing of it. Rejects where one does not answer. */
export type ProvidersView = {
  effect(service: 'payment' | 'vendors', key: string): Promise<KeyLookup | undefined>;
  payment(orderId: string): Promise<PaymentAnswer | undefined>;
  /** Everything that the notification service did or refused about one order or subscription. */
  messages(reference: string): Promise<readonly ProviderEffect[]>;
  /** A page of a provider's whole store. */
  audit(
    service: AuditedService,
    page: { readonly after: number; readonly limit: number },
  ): Promise<EffectsPage>;
};

export type AuditedService = 'payment' | 'vendor' | 'carrier' | 'notify';
