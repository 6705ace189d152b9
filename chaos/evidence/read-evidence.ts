import type { Database } from '../../database/connect.ts';
import { readWholeStore } from '../../database/read/whole-store.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { errorText } from '../../support/errors/error-text.ts';
import type { AskedOrder, DatabaseFacts, Evidence } from './evidence.ts';
import { readCarts } from './read-carts.ts';
import { isAbout, readOtherRuns } from './read-other-runs.ts';
import { readProviders } from './read-providers.ts';
import { EvidenceUnreadable, must, readRuns } from './read-runs.ts';

export type Stores = {
  readonly link: TemporalLink;
  readonly database: Database;
  readonly providersUrl: string;
};

export type EvidenceRequest = {
  readonly asked: readonly AskedOrder[];
  readonly quiet: boolean;
  /** Check only these orders, in a system that has others, too; the stock is checked as a whole anyway. */
  readonly only: ReadonlySet<string> | null;
};

/** Lists of thousands of runs on a machine that has just been driven to its limits; no person waits for them. */
const READ_WITHIN_MS = 60_000;

function withLongDeadlines(link: TemporalLink): TemporalLink {
  return { ...link, call: (options, run) => link.call({ deadlineMs: READ_WITHIN_MS, ...options }, run) };
}

/** Reads each system's own store. */
export async function readEvidence(stores: Stores, request: EvidenceRequest): Promise<Evidence> {
  const { only } = request;
  const link = withLongDeadlines(stores.link);
  const began = Date.now();
  // PostgreSQL first: what it knows was done is then known to the others, too.
  const database = await readDatabase(stores.database);
  const [runs, others, providers, retentionMs] = await allOf([
    readRuns(link, only ?? undefined),
    readOtherRuns(link),
    readProviders(stores.providersUrl, began),
    readRetention(link),
  ]);
  const mine = (one: { readonly orderId: string }): boolean => only === null || only.has(one.orderId);
  const ofMine = (one: { readonly reference: string }): boolean => only === null || only.has(one.reference);
  const mineReturns = new Set(database.returns.filter(mine).map(({ returnId }) => returnId));
  return {
    at: Date.now(),
    quiet: request.quiet,
    asked: request.asked,
    runs,
    others: only === null ? others : others.filter((run) => isAbout(run, new Set([...only, ...mineReturns]))),
    ...(only === null ? await readCarts(link, others, database.orders) : { carts: [] }),
    retentionMs,
    database: {
      ...database,
      orders: database.orders.filter(mine),
      transitions: database.transitions.filter(mine),
      returns: database.returns.filter(mine),
      returnSteps: database.returnSteps.filter(({ returnId }) => only === null || mineReturns.has(returnId)),
    },
    providers: {
      payment: providers.payment.filter(ofMine),
      vendor: providers.vendor.filter(ofMine),
      notify: providers.notify.filter(ofMine),
      carrier: providers.carrier.filter(ofMine),
    },
  };
}

/** No call is in flight when it rejects, so the caller may close the connections. */
async function allOf<T extends readonly unknown[]>(
  reads: {
    readonly [K in keyof T]: Promise<T[K]>;
  },
): Promise<T> {
  await Promise.allSettled(reads);
  return (await Promise.all(reads)) as unknown as T;
}

/** How long the namespace keeps closed runs. */
async function readRetention({ call, target }: TemporalLink): Promise<number | null> {
  const answer = must(
    await call({ what: `describe the namespace ${target.namespace}` }, (client) =>
      client.workflowService.describeNamespace({ namespace: target.namespace }),
    ),
  );
  const seconds = Number(answer.config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  return seconds > 0 ? seconds * 1_000 : null;
}

async function readDatabase(database: Database): Promise<DatabaseFacts> {
  try {
    return await readWholeStore(database);
  } catch (cause) {
    const why = errorText(cause);
    throw new EvidenceUnreadable(`PostgreSQL could not be read: ${why}`, { cause });
  }
}
