import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckSummary } from '../../contract/checks/checks.ts';
import { CUSTOMER_QUERIES } from '../../contract/customer/customer.ts';
import type { OrdersView } from '../../contract/customer/customer-state.ts';
import { customerWorkflowId, type WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { closeRow } from '../../database/checks/close-row.ts';
import { loseOrders, writeOrderRow } from '../../database/checks/corrupt-rows.ts';
import { connectDatabase, type Database } from '../../database/connect.ts';
import { businessRecords } from '../../database/read/business-records.ts';
import { performAction } from '../../operations/actions/engine/perform-action.ts';
import { previewAction } from '../../operations/actions/engine/preview-action.ts';
import { askCustomer } from '../../operations/subjects/customer/customers.ts';
import { runOfOrder } from '../../operations/temporal/describe.ts';
import { liveContext, value } from '../../operations/testing/live-link.ts';
import { longDeadlineLink } from '../long-deadline-link.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { type PlayedOrder, placeOrder } from '../orders/played-order.ts';
import { recordHistory } from '../orders/recorded-histories.ts';
import { LAMP, priceOf, sampleOrder } from '../orders/sample-order.ts';
import { BY, isOrdered, isParked } from '../orders/scenario.ts';
import { until } from '../until.ts';
import { silentRun } from './silent-run.ts';

// Both checks on real stores, each of which is spoiled on purpose: every difference is found, told and closed again.
// With RECORD_HISTORIES=1 a history of each is written to workflows/histories/.
const RECORD = process.env['RECORD_HISTORIES'] === '1';

const LAMP_EUR = `${priceOf(LAMP)} EUR`;

let stack: OrderStack;
let database: Database;
let order: PlayedOrder;
beforeAll(async () => {
  stack = await startOrderStack();
  database = connectDatabase({ url: stack.databaseUrl, name: 'test', connections: 2 });
  order = await waitingOrder();
});
afterAll(async () => {
  await database?.destroy();
  await stack?.stop();
});

/** An order whose vendor says nothing, so that it rests while its stores are looked at. */
async function waitingOrder(): Promise<PlayedOrder> {
  const input = sampleOrder({ policy: 'demo' });
  await stack.faults.add({ effect: { type: 'vendor-silent' }, match: { orderId: input.orderId } });
  const placed = await placeOrder(stack, input);
  await placed.untilView(isOrdered, 'it waits for its vendor');
  return placed;
}

async function check(
  type: keyof Pick<typeof WORKFLOW_TYPES, 'reconcile' | 'sweep'>,
  input = { v: 1, settleMs: 0, inDoubtMs: 5_000 },
): Promise<CheckSummary> {
  const handle = await stack.client.workflow.start(type, {
    workflowId: `test/${type}/${randomUUID()}`,
    taskQueue: TASK_QUEUES.orders,
    args: [input],
  });
  const summary = (await handle.result()) as CheckSummary;
  if (RECORD) await recordHistory(type, await handle.fetchHistory());
  return summary;
}

async function open(): Promise<readonly string[]> {
  const rows = await database
    .selectFrom('reconcile_differences')
    .select(['kind', 'key'])
    .where('resolved_at', 'is', null)
    .orderBy('kind')
    .execute();
  return rows.map(({ kind, key }) => `${kind} ${key}`);
}

async function insertEffect(key: string, kind: string, state: 'pending' | 'done' | 'tombstone') {
  const response = state === 'done' ? '{}' : null;
  await sql`insert into effects (key, kind, order_id, request_hash, state, in_doubt, response, created_at, finished_at)
    values (${key}, ${kind}, ${order.order.orderId}, '', ${state}, ${state} = 'pending', ${response}::jsonb, now() - interval '2 minutes',
      case when ${state} = 'pending' then null else now() end)`.execute(database);
}

test('a sound system has no differences', async () => {
  expect(await check('reconcile', { v: 1, settleMs: 0, inDoubtMs: 0 })).toMatchObject({
    found: {},
    incomplete: [],
  });
  expect(await check('sweep')).toMatchObject({ found: {}, looked: 1 });
});

test('an effect in doubt is told to its order, and taken back when it is settled', async () => {
  const key = `${order.order.orderId}:capture:nordwind:9`;
  await insertEffect(key, 'capture', 'pending');
  expect((await check('reconcile')).found).toEqual({ 'effect-in-doubt': 1 });
  const view = await order.untilView(({ parked }) => parked !== null, 'it was told');
  expect(view.parked).toMatchObject({ reason: 'effect-in-doubt' });
  await sql`delete from effects where key = ${key}`.execute(database);
  expect(await check('reconcile')).toMatchObject({ found: {}, resolved: 1 });
  await order.untilView(({ parked }) => parked === null, 'it was taken back');
});

test('what we call done and the provider does not know, and the other way round, are found', async () => {
  const { orderId } = order.order;
  await insertEffect(`${orderId}:capture:nordwind:8`, 'capture', 'done');
  await sql`update effects set state = 'tombstone', response = null, created_at = now() - interval '1 minute'
    where key = ${`${orderId}:authorise:1`}`.execute(database);
  await sql`update check_passes set cursor = null`.execute(database);
  expect((await check('reconcile')).found).toEqual({
    'done-without-provider': 1,
    'provider-without-done': 1,
  });
  await sql`delete from effects where key = ${`${orderId}:capture:nordwind:8`}`.execute(database);
  await sql`update effects set state = 'done', response = '{}' where key = ${`${orderId}:authorise:1`}`.execute(
    database,
  );
  expect(await check('reconcile')).toMatchObject({ found: {}, resolved: 2 });
});

test.each([
  ['authorised_minor = 1', `the provider authorised ${LAMP_EUR}, PostgreSQL has 1 EUR`],
  ["state = 'voided'", "the provider's payment is authorised, PostgreSQL has voided"],
])('a payment that PostgreSQL has with %s is found and closed', async (set, says) => {
  const { orderId } = order.order;
  const change = (to: string) => sql`update payments set ${sql.raw(to)} where order_id = ${orderId}`;
  await change(set).execute(database);
  await sql`update check_passes set cursor = null`.execute(database);
  expect((await check('reconcile', { v: 1, settleMs: 0, inDoubtMs: 0 })).found).toEqual({
    'money-differs': 1,
  });
  const [row] = await database
    .selectFrom('reconcile_differences')
    .select('detail')
    .where('kind', '=', 'money-differs')
    .where('resolved_at', 'is', null)
    .execute();
  expect(row?.detail).toBe(says);
  await change(`authorised_minor = ${priceOf(LAMP)}, state = 'authorised'`).execute(database);
  expect(await check('reconcile')).toMatchObject({ found: {}, resolved: 1 });
});

test('stock that does not add up is found and closed', async () => {
  await sql`update stock set reserved = reserved + 1 where sku = 'ag-009'`.execute(database);
  await check('reconcile');
  expect(await open()).toEqual(['stock-differs ag-009']);
  await sql`update stock set reserved = reserved - 1 where sku = 'ag-009'`.execute(database);
  await check('reconcile');
  expect(await open()).toEqual([]);
});

test('a callback that was never given on is given on', async () => {
  const { orderId } = order.order;
  const vendorOrderId = (await order.view()).vendors[0]?.vendorOrderId ?? '';
  const payload = { eventId: 'evt-lost', version: 7, at: new Date().toISOString(), vendorId: 'nordwind' };
  const whole = JSON.stringify({ ...payload, vendorOrderId, status: 'packing' });
  await sql`insert into callbacks (event_id, provider, order_id, body_hash, payload, version)
    values ('evt-lost', 'vendor', ${orderId}, '', ${whole}::jsonb, 7)`.execute(database);
  await check('reconcile');
  await order.untilView(({ vendors }) => vendors[0]?.state === 'packing', 'it heard of it');
  expect(await open()).toEqual([]);
});

test('an order that rests for longer than its policy ever needs is told why, and taken off when it moves', async () => {
  const { orderId } = order.order;
  await sql`update orders set stage_at = now() - interval '1 hour' where order_id = ${orderId}`.execute(
    database,
  );
  expect((await check('sweep')).found).toEqual({ 'past-its-time': 1 });
  const view = await order.untilView(({ parked }) => parked !== null, 'it was told');
  expect(view.parked).toMatchObject({ reason: 'awaiting-callback' });
  expect((await check('sweep')).found).toEqual({ 'past-its-time': 1 });
  await sql`update orders set stage_at = now() where order_id = ${orderId}`.execute(database);
  expect(await check('sweep')).toMatchObject({ found: {}, resolved: 1 });
  await order.untilView(({ parked }) => parked === null, 'it was taken off');
});

test('the books hold all of an order; one like it is placed once for each wish', async () => {
  const records = businessRecords(database);
  expect(await records.input(order.order.orderId)).toEqual(order.order);
  const link = longDeadlineLink(stack, 'mira@laptop');
  try {
    const context = await liveContext(link, { records });
    const place = async () => {
      const preview = value(
        await previewAction(context, {
          action: { kind: 'again', requestKey: 'again-1' },
          run: runOfOrder(order.order.orderId),
        }),
      );
      return await performAction(context, preview, { reason: 'it was lost on the way' });
    };
    const first = await place();
    expect(first).toMatchObject({ end: 'done' });
    expect(await place()).toMatchObject({ end: 'overtaken' });
  } finally {
    await link.close();
  }
});

test('messages that only we or only the notification service know of, and one sent twice, are found', async () => {
  const { orderId } = order.order;
  const key = (kind: string, n: number) => `${orderId}:notify:${kind}:${n}`;
  await until(async () => {
    const told = database.selectFrom('effects').select('state').where('key', '=', key('confirmation', 1));
    if ((await told.executeTakeFirst())?.state !== 'done') return false;
    const pending = database.selectFrom('effects').select('key').where('kind', '=', 'notify');
    return (await pending.where('state', '=', 'pending').execute()).length === 0;
  }, 'every customer was told');
  await insertEffect(key('shipped', 9), 'notify', 'done');
  await sql`update effects set response = '{"kind": "sent"}' where key = ${key('shipped', 9)}`.execute(
    database,
  );
  const sent = await fetch(`${stack.providersUrl}/notify/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key('confirmation', 2) },
    body: JSON.stringify({
      reference: orderId,
      to: 'someone@shop.example',
      kind: 'confirmation',
      text: 'Again',
    }),
  });
  expect(sent.status).toBe(202);
  await sql`update check_passes set cursor = null`.execute(database);
  await check('reconcile', { v: 1, settleMs: 0, inDoubtMs: 0 });
  expect(await open()).toEqual([
    `done-without-provider ${key('shipped', 9)}`,
    `message-doubled ${orderId}:notify:confirmation`,
    `provider-without-done ${key('confirmation', 2)}`,
  ]);
  // An order can do nothing about a message and asks for nobody because of it.
  expect((await order.view()).parked).toBeNull();
  await sql`delete from effects where key = ${key('shipped', 9)}`.execute(database);
  expect(await check('reconcile')).toMatchObject({ resolved: 1 });
});

test('an order that waits for an undo which no longer runs is told, and has it begun again', async () => {
  const undone = await waitingOrder();
  const { orderId } = undone.order;
  await undone.fault({ type: 'unavailable', status: 503 }, { kind: 'void' });
  await undone.update('cancel', BY);
  await undone.untilView(
    ({ compensations }) => compensations.some(({ state }) => state === 'done'),
    'it is being undone',
  );
  // The undo is no child of the run that a reset makes, so nobody tells that one of its end.
  await undone.resetToFirstTask('for the test');
  await undone.untilView(({ waits }) => waits.length > 0, 'it waits for the undo that it found');
  await undone.undo().terminate('for the test');
  await sql`update orders set stage_at = now() - interval '1 minute' where order_id = ${orderId}`.execute(
    database,
  );
  await check('sweep');
  const view = await undone.untilView(isParked('compensation'), 'it was told');
  expect(view.parked?.detail).toMatch(/was terminated before everything was undone$/);
  await undone.faults.removeFor(orderId);
  await undone.update('retryStage', BY);
  expect(await undone.result()).toMatchObject({ stage: 'cancelled' });
});

test('an order without a run and a run without an order are found', async () => {
  const other = await waitingOrder();
  await other.handle().terminate('for the test');
  // What no application does: the row is gone and nothing else is.
  await database.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    await sql`delete from orders where order_id = ${order.order.orderId}`.execute(tx);
  });
  // A run that is just asking its vendor is left to the next pass.
  const aboutRuns = await until(async () => {
    await check('reconcile');
    const found = (await open()).filter((one) => /^(order-without-run|run-without-order) /.test(one));
    return found.length >= 2 && found;
  }, 'both are found');
  expect(aboutRuns).toEqual([
    `order-without-run ${other.order.orderId}`,
    `run-without-order ${order.order.orderId}`,
  ]);
  const view = await order.untilView(({ parked }) => parked !== null, 'it was told');
  expect(view.parked).toMatchObject({ reason: 'orphan' });
});

// Placed together, because each needs seconds to end.
let ended: readonly PlayedOrder[] = [];
async function endedOrder(index: 0 | 1 | 2): Promise<PlayedOrder> {
  if (ended.length === 0) {
    ended = await Promise.all([1, 2, 3].map(() => placeOrder(stack, sampleOrder())));
    await Promise.all(ended.map((each) => each.result()));
  }
  return ended[index] as PlayedOrder;
}

test('an order that a backup does not have is missed by its run and its provider, with its sum, and told until it is back', async () => {
  const lost = await endedOrder(0);
  const { orderId } = lost.order;
  const missing = async () =>
    await database
      .selectFrom('reconcile_differences')
      .select('detail')
      .where('kind', '=', 'order-missing')
      .where('key', '=', orderId)
      .where('resolved_at', 'is', null)
      .executeTakeFirst();
  await check('reconcile');
  expect(await missing()).toBeUndefined();
  await loseOrders(database, [orderId]);
  // Its effects were looked at before: it is the walk through what was seen that comes upon them.
  await check('reconcile');
  const sum = (priceOf(LAMP) / 100).toFixed(2);
  expect((await missing())?.detail).toContain(`the payment provider captured ${sum} EUR`);
  await until(async () => {
    await sql`update reconcile_differences set resolved_at = now() where key = ${orderId}`.execute(database);
    await check('reconcile');
    return (await missing())?.detail.includes(`its run over ${sum} EUR ended completed`);
  }, 'visibility lists its end');
  await writeOrderRow(database, { order: lost.order, requestHash: 'h', amountMinor: priceOf(LAMP) });
  await check('reconcile');
  expect(await missing()).toBeUndefined();
});

test('what lies at the edge of a page of a provider is found as well', async () => {
  // Pages have a thousand; the last one is full, too.
  const missing = new Map([1_000, 1_001, 2_000].map((place) => [place, `ord-00000000000${place}Z`]));
  const store = new DatabaseSync(stack.providersFile, { timeout: 10_000 });
  const at = Date.now() - 60_000;
  const keep = store.prepare(
    "insert into requests (key, fingerprint, status, body, calls, service, reference, at) values (?, '', 201, '{}', 1, 'carrier', ?, ?)",
  );
  const done = store.prepare(
    "insert into effects (key, kind, service, reference, amount, outcome, at) values (?, 'carrier-label', 'carrier', ?, null, ?, ?)",
  );
  store.exec('begin immediate');
  for (let place = 1; place <= 2_000; place += 1) {
    const reference = missing.get(place) ?? order.order.orderId;
    keep.run(`page:${place}`, reference, at);
    done.run(`page:${place}`, reference, missing.has(place) ? 'done' : 'refused', at);
  }
  store.exec('commit');
  await sql`update check_passes set cursor = null`.execute(database);
  await check('reconcile');
  const found = (await open()).filter((one) => one.startsWith('order-missing '));
  expect(found).toEqual(
    expect.arrayContaining([...missing.values()].map((orderId) => `order-missing ${orderId}`)),
  );
  store.exec("delete from effects where key like 'page:%'; delete from requests where key like 'page:%'");
  store.close();
  await sql`delete from reconcile_differences where key = any(${[...missing.values()]}::text[])`.execute(
    database,
  );
});

test('a refund that somebody else asked the provider for is found, however old its order is', async () => {
  const { orderId } = (await endedOrder(1)).order;
  await check('reconcile', { v: 1, settleMs: 0, inDoubtMs: 0 });
  const key = `${orderId}:refund:stranger:1`;
  const refunded = await fetch(`${stack.providersUrl}/payment/v1/refunds`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ reference: orderId, currency: 'EUR', amountMinor: 10 }),
  });
  expect(refunded.status).toBe(201);
  await check('reconcile', { v: 1, settleMs: 0, inDoubtMs: 0 });
  expect(await open()).toContain(`provider-without-done ${key}`);
  // It stays as long as it is true, although no later page is about it.
  await check('reconcile', { v: 1, settleMs: 0, inDoubtMs: 0 });
  expect(await open()).toContain(`provider-without-done ${key}`);
});

test('a ledger entry and an ended run that are gone are found', async () => {
  const { orderId } = (await endedOrder(2)).order;
  await check('reconcile', { v: 1, settleMs: 0, inDoubtMs: 0 });
  await sql`alter table payment_ledger disable trigger all`.execute(database);
  await sql`delete from payment_ledger where order_id = ${orderId} and kind = 'capture'`.execute(database);
  await sql`alter table payment_ledger enable trigger all`.execute(database);
  const never = sampleOrder();
  await writeOrderRow(database, { order: never, requestHash: 'h', amountMinor: priceOf(LAMP) });
  await sql`update orders set stage = 'completed' where order_id = ${never.orderId}`.execute(database);
  await check('reconcile', { v: 1, settleMs: 0, inDoubtMs: 0 });
  expect(await open()).toEqual(
    expect.arrayContaining([`money-differs ${orderId}`, `order-without-run ${never.orderId}`]),
  );
});

test('an order that is closed in the books leaves the list of its customer', async () => {
  const input = sampleOrder({ customerId: 'cus-listed' });
  const { customerId, orderId } = input;
  await writeOrderRow(database, { order: input, requestHash: 'h', amountMinor: priceOf(LAMP) });
  const link = longDeadlineLink(stack, 'mira@laptop');
  try {
    const preferences = { email: true, sms: false, quietHours: null };
    value(
      await askCustomer(link, {
        customerId,
        name: 'setPreferences',
        input: { requestKey: 'r1', preferences },
      }),
    );
    const listed = async () => {
      const customer = stack.client.workflow.getHandle(customerWorkflowId(customerId));
      return (await customer.query<OrdersView>(CUSTOMER_QUERIES.orders)).open.map((each) => each.orderId);
    };
    expect(await listed()).toEqual([orderId]);
    const ports = {
      records: businessRecords(database),
      repairs: { closeRow: closeRow.bind(null, database) },
    };
    const context = await liveContext(link, ports);
    const preview = value(
      await previewAction(context, { action: { kind: 'close-row' }, run: runOfOrder(orderId) }),
    );
    const given = { reason: 'nobody works on it', proof: orderId.slice(-6) };
    const closed = await performAction(context, preview, given);
    expect(closed).toMatchObject({ end: 'done', says: 'it is cancelled in PostgreSQL' });
    expect(await until(async () => (await listed()).length === 0, 'it left the list')).toBe(true);
  } finally {
    await link.close();
  }
});

test('an order that nothing will wake is found, told once, and taken off when a timer runs for it', async () => {
  const input = sampleOrder();
  const { orderId } = input;
  await writeOrderRow(database, { order: input, requestHash: 'h', amountMinor: priceOf(LAMP) });
  const silent = await silentRun(stack, orderId);
  expect((await check('sweep')).found).toEqual({ 'no-live-reason': 1 });
  // It was told and does nothing about it: it is found again, and not told again.
  await silent.answer();
  expect((await check('sweep')).found).toEqual({ 'no-live-reason': 1 });
  expect(await silent.told()).toMatchObject([{ raised: true, reason: 'awaiting-callback', actor: 'checks' }]);
  await silent.signal();
  await silent.startTimer(3_600_000);
  expect(await check('sweep')).toMatchObject({ found: {}, resolved: 1 });
  expect(await silent.told()).toMatchObject([{ raised: true }, { raised: false }]);
});
