import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planOrder } from '../../cli/traffic/plan-order.ts';
import { loseOrders, writeOrderRow } from '../../database/checks/corrupt-rows.ts';
import { connectDatabase, type Database } from '../../database/connect.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { longDeadlineLink } from '../../test/long-deadline-link.ts';
import { type OrderStack, startOrderStack } from '../../test/orders/order-stack.ts';
import { LAMP, priceOf, sampleOrder } from '../../test/orders/sample-order.ts';
import { until } from '../../test/until.ts';
import { checkInvariants } from '../invariants/judge.ts';
import { placeOrders } from '../runs/place-orders.ts';
import { comeToRest } from '../runs/watch-orders.ts';
import type { AskedOrder, Evidence } from './evidence.ts';
import { readEvidence } from './read-evidence.ts';
import { readProviders } from './read-providers.ts';

// The checker on real stores: it finds nothing wrong with real orders, and it finds what is corrupted in a store itself.
const ORDERS = 10;
const REST_MS = 60_000;

let stack: OrderStack;
let database: Database;
let link: TemporalLink;
let asked: readonly AskedOrder[];

beforeAll(async () => {
  stack = await startOrderStack();
  database = connectDatabase({ url: stack.databaseUrl, name: 'test' });
  link = longDeadlineLink(stack);
  const plan = { run: 'evidence', seed: 4, ratePerSecond: 10, policy: 'test' } as const;
  const orders = Array.from({ length: ORDERS }, (_, index) => planOrder(plan, index, new Date()).order);
  asked = await placeOrders(
    { link, cancel: () => Promise.resolve() },
    orders.map((order) => ({ order, completes: true, cancelAfterMs: null })),
    10,
  );
  const moving = await comeToRest(link, new Set(asked.map((one) => one.orderId)), REST_MS);
  expect(moving.map((facts) => facts.row.orderId)).toEqual([]);
});

afterAll(async () => {
  await link.close();
  await database.destroy();
  await stack.stop();
});

function read(change: Partial<Pick<Evidence, 'asked'>> = {}): Promise<Evidence> {
  const stores = { link, database, providersUrl: stack.providersUrl };
  return readEvidence(stores, { asked: change.asked ?? asked, quiet: true, only: null });
}

function findings(evidence: Evidence): readonly string[] {
  return checkInvariants(evidence).flatMap(({ id, findings: found }) =>
    found.map((finding) => `${id} ${finding.key} ${finding.harm}`),
  );
}

type Sampled = { readonly orderId: string; readonly amountMinor: number; readonly currency: string };

async function aCompletedOrder(): Promise<Sampled> {
  const [order] = await completedOrders();
  if (order === undefined) throw new Error('the sample has no completed card order');
  return order;
}

async function completedOrders(): Promise<readonly Sampled[]> {
  return (await read()).database.orders.filter(
    (one) => one.stage === 'completed' && one.paymentMethod === 'card',
  );
}

test('real orders that ended break no invariant', async () => {
  expect(asked.filter((one) => one.answer !== 'accepted')).toEqual([]);
  // Visibility follows the stores.
  await until(async () => expect(findings(await read())).toEqual([]) ?? true, 'the stores agree');
});

test('an order that was acknowledged and is nowhere is lost', async () => {
  const missing = { orderId: 'ord-0000000000000000', answer: 'accepted' } as const;
  expect(findings(await read({ asked: [...asked, missing] }))).toEqual(['I1 ord-0000000000000000 lost']);
});

test('stock that drifted from its reservations', async () => {
  await database
    .updateTable('stock')
    .set((eb) => ({ reserved: eb('reserved', '+', 1) }))
    .where('sku', '=', 'nw-001')
    .execute();
  expect(findings(await read())).toEqual(['I4 nw-001 wrong']);
  await database
    .updateTable('stock')
    .set((eb) => ({ reserved: eb('reserved', '-', 1) }))
    .where('sku', '=', 'nw-001')
    .execute();
});

test('a step that is missing in the log', async () => {
  const { orderId } = await aCompletedOrder();
  // The table refuses this to everybody but its owner.
  await sql`alter table order_events disable trigger all`.execute(database);
  await database.deleteFrom('order_events').where('order_id', '=', orderId).where('seq', '=', 3).execute();
  await sql`alter table order_events enable trigger all`.execute(database);
  expect(findings(await read())).toContain(`I8 ${orderId} wrong`);
});

test('a second capture in the store of the payment provider', async () => {
  const { orderId, amountMinor } = await aCompletedOrder();
  const post = async (path: string, key: string, body: unknown): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${stack.providersUrl}/payment/v1/${path}`, {
      method: 'POST',
      headers: { 'idempotency-key': key, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(201);
    return (await answer.json()) as Record<string, unknown>;
  };
  const before = await fetch(`${stack.providersUrl}/payment/v1/orders/${orderId}`);
  const { currency } = (await before.json()) as { readonly currency: string };
  const made = await post('authorisations', `${orderId}:authorise:9`, {
    reference: orderId,
    currency,
    amountMinor,
    token: 'tok_good',
  });
  await post('captures', `${orderId}:capture:again:1`, {
    reference: orderId,
    authorisationId: made['authorisationId'],
    amountMinor,
    final: false,
  });
  const found = findings(await read());
  expect(found).toContain(`I3 ${orderId} doubled`);
  expect(found).toContain(`I9 ${orderId}:capture:again:1 wrong`);
});

test('what a provider did after PostgreSQL was read is left to the next reading', async () => {
  const { orderId } = await aCompletedOrder();
  const before = Date.now() - 1;
  const sent = await fetch(`${stack.providersUrl}/notify/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'sent-without-order' },
    body: JSON.stringify({ reference: orderId, to: 'ada@example.com', kind: 'shipped', text: 'Again' }),
  });
  expect(sent.status).toBe(202);
  const keysUntil = async (until: number) =>
    (await readProviders(stack.providersUrl, until)).notify.map(({ key }) => key);
  expect(await keysUntil(before)).not.toContain('sent-without-order');
  expect(await keysUntil(Date.now())).toContain('sent-without-order');
  expect(findings(await read())).toContain('I9 sent-without-order wrong');
});

test('a cart that cannot be read is reported, and is no finding', async () => {
  expect((await read()).cartsUnread).toBeUndefined();
  const silent = await stack.client.workflow.start('customer', {
    workflowId: 'customer/c-silent',
    taskQueue: 'unpolled',
    args: [],
  });
  const unread = await until(async () => (await read()).cartsUnread, 'the customer is listed');
  expect(unread).toEqual({
    customers: 1,
    why: expect.stringMatching(/c-silent.*no answer|no worker answers/),
  });
  await silent.terminate('end of the test');
});

// What one side lost and the others still know. Each test takes an order of its own; the last one takes them all.
async function orderNumber(index: number): Promise<Sampled> {
  const order = (await completedOrders()).at(-1 - index);
  if (order === undefined) throw new Error('the sample is too small');
  return order;
}

test('one entry of the ledger is gone', async () => {
  const { orderId } = await orderNumber(0);
  await sql`alter table payment_ledger disable trigger all`.execute(database);
  await sql`delete from payment_ledger where entry_key = ${`${orderId}:authorise:1`}`.execute(database);
  await sql`alter table payment_ledger enable trigger all`.execute(database);
  expect(findings(await read())).toContain(`I3 ${orderId}:authorise:1 wrong`);
});

test('one record of the payment provider is gone', async () => {
  const { orderId } = await orderNumber(0);
  const store = new DatabaseSync(stack.providersFile);
  store.prepare("delete from effects where reference = ? and kind = 'capture'").run(orderId);
  store.close();
  expect(findings(await read())).toContain(`I3 ${orderId} lost`);
});

test('an order that took money and has no run', async () => {
  // The server needs half a minute to delete a run; a row for which there never was one is the same for the check.
  const order = sampleOrder();
  await writeOrderRow(database, { order, requestHash: 'h', amountMinor: priceOf(LAMP) });
  await sql`insert into payment_ledger (order_id, entry_key, kind, currency, amount_minor, actor)
    values (${order.orderId}, ${`${order.orderId}:authorise:1`}, 'authorise', 'EUR', 0, 'order')`.execute(
    database,
  );
  const found = findings(await read());
  expect(found).toContain(`I1 ${order.orderId} lost`);
  expect(found).toContain(`I3 ${order.orderId} wrong`);
});

test('the rows of one order are gone: reported with its amount by the provider and by its run', async () => {
  const { amountMinor, currency, orderId } = await orderNumber(2);
  await loseOrders(database, [orderId]);
  const sum = { currency, minor: amountMinor };
  // The program that placed it may have no journal.
  const found = checkInvariants(await read({ asked: [] }));
  const of = (id: string) => found.find((one) => one.id === id)?.findings;
  const missing = expect.objectContaining({ key: orderId, harm: 'lost', sum, since: expect.any(String) });
  expect(of('I1')).toContainEqual(missing);
  expect(of('I3')).toContainEqual(missing);
});

test('an emptied database names every order that was ever paid', async () => {
  const { runs } = await read();
  await loseOrders(database, 'all');
  const evidence = await read({ asked: [] });
  const paid = new Set(
    evidence.providers.payment.filter(({ outcome }) => outcome === 'done').map((one) => one.reference),
  );
  expect(paid.size).toBeGreaterThan(ORDERS / 2);
  const found = new Set(findings(evidence));
  expect([...paid].filter((orderId) => !found.has(`I3 ${orderId} lost`))).toEqual([]);
  const isReported = (orderId: string) => found.has(`I1 ${orderId} lost`) || found.has(`I9 ${orderId} wrong`);
  expect(runs.length).toBeGreaterThanOrEqual(paid.size);
  expect(runs.filter(({ orderId }) => !isReported(orderId))).toEqual([]);
});
