import { randomBytes } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { type Activities, createActivities } from '../activities/index.ts';
import { PRODUCTS } from '../contract/catalogue/catalogue.ts';
import { newOrderId } from '../contract/ids/new-order-id.ts';
import type { OrderInput, OrderLine } from '../contract/order/order.ts';
import { NO_PROBE, type Probe } from '../contract/providers/probe.ts';
import { connectDatabase, type Database } from '../database/connect.ts';
import { freshDatabase } from './rig.ts';

export type Bench = {
  readonly database: Database;
  readonly url: string;
  /** Activity types that were answered from the ledger, in turn. */
  readonly replays: string[];
  activities(options?: { readonly probe?: Probe; readonly monotonic?: () => number }): Activities;
  close(): Promise<void>;
};

/** Activities on a real database of their own, and on the providers under the address. */
export async function effectsBench(providersUrl = 'http://127.0.0.1:1'): Promise<Bench> {
  const { url } = await freshDatabase();
  const database = connectDatabase({ url, name: 'test', connections: 20 });
  const replays: string[] = [];
  return {
    database,
    url,
    replays,
    activities: ({ monotonic, probe = NO_PROBE } = {}) =>
      createActivities({
        database,
        providersUrl,
        probe,
        // These tests ask nothing of a workflow's history.
        process: { service: undefined as never, namespace: 'default' },
        startNotifications: () => Promise.resolve(),
        onReplay: (activityType) => replays.push(activityType),
        ...(monotonic === undefined ? {} : { monotonic }),
      }),
    close: () => database.destroy(),
  };
}

const nothing = () => undefined;
// A failed attempt is what many of these tests want to see; the SDK's line about it is not.
const SILENT = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Runs an activity as a worker would, within the context of one attempt. */
export async function attempt<T>(run: () => Promise<T>, info: { readonly runId?: string } = {}): Promise<T> {
  const environment = new MockActivityEnvironment(
    {
      startToCloseTimeoutMs: 5_000,
      workflowExecution: { workflowId: 'order/test', runId: info.runId ?? 'run-1' },
    },
    { logger: SILENT },
  );
  return (await environment.run(run)) as T;
}

/** An order that the catalogue can fill: one line of each sku. */
export function sampleOrder(skus: readonly string[] = ['nw-001', 'fj-001']): OrderInput {
  const requestKey = randomBytes(8).toString('hex');
  return {
    v: 1,
    orderId: newOrderId('cus-1', requestKey),
    customerId: 'cus-1',
    requestKey,
    placedAt: '2026-11-21T10:00:00.000Z',
    promiseBy: '2026-11-23T10:00:00.000Z',
    policy: 'test',
    channel: 'web',
    currency: 'EUR',
    lines: skus.map((sku, index) => sampleLine(sku, index + 1)),
    payment: { method: 'card', token: 'tok_good' },
    shipTo: { name: 'Ada', street: 'Quay 1', city: 'Hamburg', postalCode: '20457', country: 'DE' },
    contact: { email: 'Ada@example.com' },
  };
}

export function sampleLine(sku: string, line: number, quantity = 1): OrderLine {
  const product = PRODUCTS.find((each) => each.sku === sku);
  return {
    line,
    sku,
    name: product?.name ?? sku,
    quantity,
    unitPriceMinor: product?.prices['EUR'] ?? 100,
    vendorId: product?.vendorId ?? 'nordwind',
  };
}
