import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { effectKey } from '../../contract/ids/effect-key.ts';
import { FAILURES } from '../../contract/order/activities.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import type { Probe } from '../../contract/providers/probe.ts';
import { attempt, type Bench, effectsBench, sampleOrder } from '../../test/effects.ts';
import { type ProvidersProcess, providersProcess } from '../../test/providers-process.ts';
import { until } from '../../test/until.ts';

// Vendors and messages on a real PostgreSQL and a real provider process.
let bench: Bench;
let providers: ProvidersProcess;
beforeAll(async () => {
  providers = await providersProcess({});
  bench = await effectsBench(providers.url);
});
afterEach(async () => {
  await providers.setFaults([]);
});
afterAll(async () => {
  await bench.close();
  await providers.close();
});

const vendorId = 'nordwind';

async function recorded(): Promise<OrderInput> {
  const order = sampleOrder(['nw-001']);
  await attempt(() => bench.activities().db.recordOrder({ orderId: order.orderId, journal: [], order }));
  return order;
}

function creation(order: OrderInput, n = 1) {
  return { orderId: order.orderId, journal: [], vendorId, lines: order.lines, n };
}

async function created(order: OrderInput): Promise<string> {
  const answer = await attempt(() => bench.activities().vendor.createVendorOrder(creation(order)));
  if (answer.kind !== 'accepted') throw new Error(`expected an order, got ${answer.kind}`);
  return answer.vendorOrderId;
}

async function reaches(order: OrderInput, vendorOrderId: string, status: string): Promise<void> {
  const { vendor } = bench.activities();
  await until(async () => {
    const polled = await attempt(() =>
      vendor.pollVendorOrder({ orderId: order.orderId, vendorId, vendorOrderId }),
    );
    return polled.status === status;
  }, `the vendor order is ${status}`);
}

async function stored(order: OrderInput) {
  return await bench.database
    .selectFrom('vendor_orders')
    .select(['state', 'vendor_order_id'])
    .where('order_id', '=', order.orderId)
    .execute();
}

async function effectState(order: OrderInput, step: string): Promise<string | undefined> {
  const row = await bench.database
    .selectFrom('effects')
    .select('state')
    .where('key', '=', effectKey(order.orderId, step, 1))
    .executeTakeFirst();
  return row?.state;
}

describe('the way of a vendor order', () => {
  test('accepted, ready, released, delivered with a tracking number', async () => {
    const order = await recorded();
    const vendorOrderId = await created(order);
    await reaches(order, vendorOrderId, 'ready');
    const { vendor } = bench.activities();
    const release = { orderId: order.orderId, journal: [], vendorId, vendorOrderId, n: 1 };
    await attempt(() => vendor.releaseVendorOrder(release));
    await attempt(() => vendor.releaseVendorOrder(release));
    await reaches(order, vendorOrderId, 'delivered');
    const polled = await attempt(() =>
      vendor.pollVendorOrder({ orderId: order.orderId, vendorId, vendorOrderId }),
    );
    expect(polled).toMatchObject({ version: 5, tracking: expect.stringMatching(/^QD/) });
    expect(await stored(order)).toEqual([{ state: 'released', vendor_order_id: vendorOrderId }]);
    const kinds = (await providers.audit('vendor', order.orderId)).map((each) => each.kind);
    expect(kinds).toEqual(['vendor-create', 'vendor-release']);
  });

  test('goods are not released before they are ready, and then the same key succeeds', async () => {
    const order = await recorded();
    await providers.setFaults([{ match: { orderId: order.orderId }, effect: { type: 'vendor-silent' } }]);
    const vendorOrderId = await created(order);
    const { vendor } = bench.activities();
    const release = { orderId: order.orderId, journal: [], vendorId, vendorOrderId, n: 1 };
    await expect(attempt(() => vendor.releaseVendorOrder(release))).rejects.toThrow(/not-ready/);
    await providers.setFaults([]);
    await reaches(order, vendorOrderId, 'ready');
    await attempt(() => vendor.releaseVendorOrder(release));
    await reaches(order, vendorOrderId, 'delivered');
  });

  test('a vendor that refuses gives a reason, and is called once', async () => {
    const order = await recorded();
    await providers.setFaults([
      {
        match: { kind: 'vendor-create', orderId: order.orderId },
        effect: { type: 'vendor-rejects', code: 'discontinued' },
      },
    ]);
    const { vendor } = bench.activities();
    const answer = await attempt(() => vendor.createVendorOrder(creation(order)));
    expect(answer).toEqual({ kind: 'rejected', code: 'discontinued' });
    await providers.setFaults([]);
    expect(await attempt(() => vendor.createVendorOrder(creation(order)))).toEqual(answer);
    expect(await stored(order)).toEqual([{ state: 'rejected', vendor_order_id: null }]);
  });

  test('an answer that was lost is looked up: one order at the vendor', async () => {
    const order = await recorded();
    await providers.setFaults([
      { match: { kind: 'vendor-create', orderId: order.orderId }, effect: { type: 'reply-lost' } },
    ]);
    const { vendor } = bench.activities();
    await expect(attempt(() => vendor.createVendorOrder(creation(order)))).rejects.toMatchObject({
      type: FAILURES.effectInDoubt,
    });
    expect(await attempt(() => vendor.createVendorOrder(creation(order)))).toMatchObject({
      kind: 'accepted',
    });
    expect(await providers.audit('vendor', order.orderId)).toMatchObject([
      { kind: 'vendor-create', calls: 1 },
    ]);
  });

  test('an order that was never placed is unknown', async () => {
    const order = await recorded();
    const { vendor } = bench.activities();
    const call = { orderId: order.orderId, vendorId, vendorOrderId: 'none' };
    expect(await attempt(() => vendor.pollVendorOrder(call))).toEqual({
      status: 'unknown',
      version: 0,
      tracking: null,
    });
  });
});

describe('cancelling at a vendor', () => {
  const cancel = (order: OrderInput) =>
    attempt(() =>
      bench.activities().vendor.cancelVendorOrder({ orderId: order.orderId, journal: [], vendorId, n: 1 }),
    );

  test('what is there is cancelled; nothing later can revive it', async () => {
    const order = await recorded();
    const vendorOrderId = await created(order);
    expect(await cancel(order)).toEqual({ kind: 'cancelled' });
    expect(await stored(order)).toEqual([{ state: 'cancelled', vendor_order_id: vendorOrderId }]);
    const { vendor } = bench.activities();
    const release = { orderId: order.orderId, journal: [], vendorId, vendorOrderId, n: 1 };
    await expect(attempt(() => vendor.releaseVendorOrder(release))).rejects.toMatchObject({
      type: FAILURES.tombstoned,
    });
  });

  test('before there is anything: a late order is refused on both sides', async () => {
    const order = await recorded();
    expect(await cancel(order)).toEqual({ kind: 'nothing-to-undo' });
    const { vendor } = bench.activities();
    await expect(attempt(() => vendor.createVendorOrder(creation(order)))).rejects.toMatchObject({
      type: FAILURES.tombstoned,
    });
    const late = await fetch(`${providers.url}/vendors/v1/${vendorId}/orders`, {
      method: 'POST',
      headers: { 'idempotency-key': effectKey(order.orderId, 'vendor:nordwind', 1) },
      body: JSON.stringify({ reference: order.orderId, lines: [{ sku: 'nw-001', quantity: 1 }] }),
    });
    expect(late.status).toBe(409);
  });

  test('too late when the goods were released, also without a received answer', async () => {
    const order = await recorded();
    const vendorOrderId = await created(order);
    await reaches(order, vendorOrderId, 'ready');
    await providers.setFaults([
      { match: { kind: 'vendor-release', orderId: order.orderId }, effect: { type: 'reply-lost' } },
    ]);
    const { vendor } = bench.activities();
    const release = { orderId: order.orderId, journal: [], vendorId, vendorOrderId, n: 1 };
    await expect(attempt(() => vendor.releaseVendorOrder(release))).rejects.toMatchObject({
      type: FAILURES.effectInDoubt,
    });
    expect(await cancel(order)).toEqual({ kind: 'too-late' });
    expect(await effectState(order, 'release:nordwind')).toBe('done');
    expect(await stored(order)).toEqual([{ state: 'released', vendor_order_id: vendorOrderId }]);
  });

  test('taken back for another: the old key stays closed, the next one makes an order, and a cancel ends that', async () => {
    const order = await recorded();
    const vendorOrderId = await created(order);
    const { db, vendor } = bench.activities();
    const common = { orderId: order.orderId, journal: [] };
    const recall = () => attempt(() => vendor.recallVendorOrder({ ...common, vendorId, n: 1 }));
    expect(await recall()).toEqual({ kind: 'cancelled', vendorOrderId });
    // The same request again gets the same answer and cancels nothing later.
    const request = { ...common, step: 'vendor:nordwind', requestId: 'req-1#1' };
    const { n } = await attempt(() => db.openAttempt(request));
    expect(n).toBe(2);
    const next = await attempt(() => vendor.createVendorOrder(creation(order, n)));
    expect(next.kind).toBe('accepted');
    expect(await recall()).toEqual({ kind: 'cancelled', vendorOrderId });
    expect((await stored(order)).map(({ state }) => state).sort()).toEqual(['accepted', 'cancelled']);
    const late = await fetch(`${providers.url}/vendors/v1/${vendorId}/orders`, {
      method: 'POST',
      headers: { 'idempotency-key': effectKey(order.orderId, 'vendor:nordwind', 1) },
      body: JSON.stringify({ reference: order.orderId, lines: [{ sku: 'nw-001', quantity: 1 }] }),
    });
    expect(late.status).toBe(409);
    expect(await cancel(order)).toEqual({ kind: 'cancelled' });
    expect((await stored(order)).map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
  });

  test('what was never made is taken back as well: a late order under its key is refused', async () => {
    const order = await recorded();
    const { vendor } = bench.activities();
    const call = { orderId: order.orderId, journal: [], vendorId, n: 1 };
    expect(await attempt(() => vendor.recallVendorOrder(call))).toEqual({
      kind: 'nothing-to-undo',
      vendorOrderId: null,
    });
    await expect(attempt(() => vendor.createVendorOrder(creation(order)))).rejects.toMatchObject({
      type: FAILURES.tombstoned,
    });
    expect((await attempt(() => vendor.createVendorOrder(creation(order, 2)))).kind).toBe('accepted');
  });

  test('twenty orders race with their own cancel: each ends cancelled or was never made', async () => {
    const orders = await Promise.all(Array.from({ length: 20 }, () => recorded()));
    await Promise.all(
      orders.map(async (order) => {
        await Promise.allSettled([
          attempt(() => bench.activities().vendor.createVendorOrder(creation(order))),
          cancel(order),
        ]);
        const found = await fetch(
          `${providers.url}/vendors/v1/${vendorId}/orders?reference=${order.orderId}`,
        );
        if (found.status === 200) expect(await found.json()).toMatchObject({ status: 'cancelled' });
        const live = (await stored(order)).filter((row) => row.state !== 'cancelled');
        expect(live).toEqual([]);
      }),
    );
  });
});

test('what a vendor was about to do it does after it was killed and started again', async () => {
  const order = await recorded();
  const vendorOrderId = await created(order);
  await providers.kill();
  await providers.start();
  await reaches(order, vendorOrderId, 'ready');
});

test('a customer is notified once, however often it is requested', async () => {
  const order = await recorded();
  const { notify } = bench.activities();
  const call = {
    reference: order.orderId,
    kind: 'confirmation' as const,
    channel: 'email' as const,
    occasion: null,
  };
  await Promise.all(Array.from({ length: 10 }, () => attempt(() => notify.sendMessage(call))));
  expect(await providers.audit('notify', order.orderId)).toHaveLength(1);
  const rows = await bench.database
    .selectFrom('notifications')
    .select('kind')
    .where('order_id', '=', order.orderId)
    .execute();
  expect(rows).toEqual([{ kind: 'confirmation' }]);
});

test('who is deleted while a message is on its way is not written down as its recipient', async () => {
  const order = { ...sampleOrder(['nw-001']), customerId: 'cus-gone' };
  const { orderId } = order;
  await attempt(() => bench.activities().db.recordOrder({ orderId, journal: [], order }));
  await bench.database
    .updateTable('orders')
    .set({ stage: 'completed' })
    .where('order_id', '=', orderId)
    .execute();
  await sql`insert into customers (customer_id, stage, version, name, email)
    values ('cus-gone', 'active', 1, 'Ada', 'ada@example.com')`.execute(bench.database);
  const deletedMeanwhile: Probe = async (point) => {
    if (point !== 'before') return;
    await sql`update customers set stage = 'deleted', name = null, email = null, phone = null
      where customer_id = 'cus-gone'`.execute(bench.database);
  };
  const { notify } = bench.activities({ probe: deletedMeanwhile });
  const call = { reference: orderId, kind: 'delivered', channel: 'email', occasion: null } as const;
  expect(await attempt(() => notify.sendMessage(call))).toEqual({ kind: 'sent' });
  const sent = await bench.database
    .selectFrom('notifications')
    .select(['recipient', 'outcome'])
    .where('order_id', '=', orderId)
    .execute();
  expect(sent).toEqual([{ recipient: '', outcome: 'sent' }]);
});
