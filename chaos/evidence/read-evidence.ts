import type { Database } from '../../database/connect.ts';
import { readWholeStore } from '../../database/read/whole-store.ts';
import type { TemporalLink } from '../../operations/connect.ts';
import type { AskedOrder, DatabaseFacts, Evidence } from './evidence.ts';
import { readProviders } from './read-providers.ts';
import { EvidenceUnreadable, readRuns } from './read-runs.ts';

export type Stores = {
  readonly link: TemporalLink;
  readonly database: Database;
  readonly providersUrl: string;
};

export type EvidenceRequest = {
  readonly asked: readonly AskedOrder[];
  readonly quiet: boolean;
  /** Judge these orders alone, on a system that has others, too; the stock is judged as a whole all the same. */
  readonly only: ReadonlySet<string> | null;
};

/** Reads each system's own store. */
export async function readEvidence(stores: Stores, request: EvidenceRequest): Promise<Evidence> {
  const { only } = request;
  // PostgreSQL first: what it knows was done is then known to the others, too.
  const database = await readDatabase(stores.database);
  const [runs, providers] = await Promise.all([
    readRuns(stores.link, only ?? undefined),
    readProviders(stores.providersUrl),
  ]);
  const mine = (one: { readonly orderId: string }): boolean => only === null || only.has(one.orderId);
  const ofMine = (one: { readonly reference: string }): boolean => only === null || only.has(one.reference);
  return {
    at: Date.now(),
    quiet: request.quiet,
    asked: request.asked,
    runs,
    database: {
      ...database,
      orders: database.orders.filter(mine),
      transitions: database.transitions.filter(mine),
    },
    providers: {
      payment: providers.payment.filter(ofMine),
      vendor: providers.vendor.filter(ofMine),
      notify: providers.notify.filter(ofMine),
    },
  };
}

async function readDatabase(database: Database): Promise<DatabaseFacts> {
  try {
    return await readWholeStore(database);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EvidenceUnreadable(`PostgreSQL could not be read: ${why}`, { cause });
  }
}
