import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { effectKey } from '../../contract/ids/effect-key.ts';
import { FAILURES } from '../../contract/order/activities.ts';
import type { OrderInput, Transition } from '../../contract/order/order.ts';
import { releaseGoods } from '../../database/release-goods.ts';
import { attempt, type Bench, effectsBench, sampleLine, sampleOrder } from '../../test/effects.ts';

// Stock, orders and the journal on a real PostgreSQL: each effect once, however often it is requested.
let bench: Bench;
beforeAll(async () => {
  bench = await effectsBench();
});
afterAll(async () => {
  await bench.close();
});

const PLACED: Transition = {
  seq: 1,
  from: null,
  to: 'placed',
  event: 'placed',
  cause: 'asked',
  actor: 'customer',
  at: '2026-11-21T10:00:00.000Z',
};
const RESERVING: Transition = { ...PLACED, seq: 2, from: 'placed', to: 'reserving', event: 'recorded' };

async function record(order: OrderInput, journal: readonly Transition[] = [PLACED]): Promise<void> {
  await attempt(() => bench.activities().db.recordOrder({ orderId: order.orderId, journal, order }));
}

async function stockOf(sku: string) {
  return await bench.database
    .selectFrom('stock')
    .select(['on_hand', 'reserved'])
    .where('sku', '=', sku)
    .executeTakeFirstOrThrow();
}

async function effectState(orderId: string, step: string, n = 1): Promise<string | undefined> {
  const row = await bench.database
    .selectFrom('effects')
    .select('state')
    .where('key', '=', effectKey(orderId, step, n))
    .executeTakeFirst();
  return row?.state;
}

describe('an order in PostgreSQL', () => {
  test('the same order again changes nothing, another content under its id fails for good', async () => {
    const order = sampleOrder();
    await record(order);
    await record(order);
    const rows = await bench.database
      .selectFrom('orders')
      .selectAll()
      .where('order_id', '=', order.orderId)
      .execute();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ stage: 'placed', email: 'Ada@example.com', currency: 'EUR' });
    await expect(record({ ...order, note: 'another' })).rejects.toMatchObject({
      type: FAILURES.keyReuse,
      nonRetryable: true,
    });
  });

  test('the journal is written once, with the effect, and the order row follows it', async () => {
    const order = sampleOrder();
    await record(order);
    const { db } = bench.activities();
    const call = { orderId: order.orderId, journal: [PLACED, RESERVING], lines: order.lines, n: 1 };
    await attempt(() => db.reserveStock(call));
    await attempt(() => db.reserveStock(call));
    const events = await bench.database
      .selectFrom('order_events')
      .select(['seq', 'to_stage'])
      .where('order_id', '=', order.orderId)
      .orderBy('seq')
      .execute();
    expect(events).toEqual([
      { seq: 1, to_stage: 'placed' },
      { seq: 2, to_stage: 'reserving' },
    ]);
    const row = await bench.database
      .selectFrom('orders')
      .select('stage')
      .where('order_id', '=', order.orderId)
      .executeTakeFirstOrThrow();
    expect(row.stage).toBe('reserving');
  });

  test('a late call of a run that was reset away does not move the order back', async () => {
    const order = sampleOrder();
    await record(order);
    const { db } = bench.activities();
    const { orderId } = order;
    const fresh = { ...RESERVING, at: '2026-11-21T10:00:05.000Z' };
    const stale = { ...RESERVING, seq: 2, to: 'cancelling' as const, at: '2026-11-21T10:00:01.000Z' };
    await attempt(() => db.recordTransitions({ orderId, journal: [fresh] }), { runId: 'run-2' });
    await attempt(() => db.recordTransitions({ orderId, journal: [stale] }), { runId: 'run-1' });
    const row = await bench.database
      .selectFrom('orders')
      .select('stage')
      .where('order_id', '=', orderId)
      .executeTakeFirstOrThrow();
    expect(row.stage).toBe('reserving');
  });
});

describe('stock', () => {
  test('fifty orders race for the last unit and one gets it', async () => {
    const sku = 'ag-100';
    await bench.database
      .updateTable('stock')
      .set({ on_hand: 1, on_hand_start: 1 })
      .where('sku', '=', sku)
      .execute();
    const orders = Array.from({ length: 50 }, () => sampleOrder([sku]));
    await Promise.all(orders.map((order) => record(order)));
    const { db } = bench.activities();
    const answers = await Promise.all(
      orders.map((order) =>
        attempt(() => db.reserveStock({ orderId: order.orderId, journal: [], lines: order.lines, n: 1 })),
      ),
    );
    expect(answers.filter((answer) => answer.kind === 'reserved')).toHaveLength(1);
    expect(answers.filter((answer) => answer.kind === 'rejected' && answer.code === 'no-stock')).toHaveLength(
      49,
    );
    expect(await stockOf(sku)).toEqual({ on_hand: 1, reserved: 1 });
  });

  test('fifty attempts of one reservation hold the goods once', async () => {
    const order = sampleOrder(['nw-050']);
    await record(order);
    const { db } = bench.activities();
    const before = bench.replays.length;
    await Promise.all(
      Array.from({ length: 50 }, () =>
        attempt(() => db.reserveStock({ orderId: order.orderId, journal: [], lines: order.lines, n: 1 })),
      ),
    );
    expect(await stockOf('nw-050')).toMatchObject({ reserved: 1 });
    expect(bench.replays.length - before).toBe(49);
  });

  test('orders that share goods in opposite order never deadlock', async () => {
    const skus = ['nw-060', 'fj-060', 'ag-060', 'nw-061'];
    const orders = Array.from({ length: 40 }, (_, index) =>
      sampleOrder(index % 2 === 0 ? skus : [...skus].reverse()),
    );
    await Promise.all(orders.map((order) => record(order)));
    const { db } = bench.activities();
    await Promise.all(
      orders.map(async (order) => {
        const call = { orderId: order.orderId, journal: [], lines: order.lines, stayed: [], n: 1 };
        expect(await attempt(() => db.reserveStock(call))).toEqual({ kind: 'reserved' });
        await attempt(() => db.releaseStock(call));
      }),
    );
    for (const sku of skus) expect(await stockOf(sku)).toMatchObject({ reserved: 0 });
  });

  test('all lines or none: what cannot be had is named and nothing is held', async () => {
    const { db } = bench.activities();
    const cases = [
      { lines: [sampleLine('nw-070', 1), sampleLine('zz-999', 2)], code: 'unknown-sku', sku: 'zz-999' },
      { lines: [sampleLine('nw-070', 1), sampleLine('fj-050', 2)], code: 'no-stock', sku: 'fj-050' },
      {
        lines: [sampleLine('nw-070', 1), { ...sampleLine('nw-071', 2), unitPriceMinor: 1 }],
        code: 'price-changed',
        sku: 'nw-071',
      },
    ];
    for (const { code, lines, sku } of cases) {
      const order = { ...sampleOrder(), lines };
      await record(order);
      const call = { orderId: order.orderId, journal: [], lines, n: 1 };
      expect(await attempt(() => db.reserveStock(call))).toEqual({ kind: 'rejected', code, sku });
      expect(await effectState(order.orderId, 'reserve')).toBe('refused');
    }
    expect(await stockOf('nw-070')).toMatchObject({ reserved: 0 });
  });

  test('what is released before it was reserved can never be reserved any more', async () => {
    const order = sampleOrder(['nw-080']);
    await record(order);
    const { db } = bench.activities();
    const call = { orderId: order.orderId, journal: [], lines: order.lines, stayed: [], n: 1 };
    await attempt(() => db.releaseStock(call));
    expect(await effectState(order.orderId, 'reserve')).toBe('tombstone');
    await expect(attempt(() => db.reserveStock(call))).rejects.toMatchObject({
      type: FAILURES.tombstoned,
      nonRetryable: true,
    });
    expect(await stockOf('nw-080')).toMatchObject({ reserved: 0 });
  });

  test('reservation and undo at the same moment leave nothing reserved, in either order', async () => {
    const orders = Array.from({ length: 40 }, () => sampleOrder(['nw-081']));
    await Promise.all(orders.map((order) => record(order)));
    const { db } = bench.activities();
    const outcomes = await Promise.all(
      orders.map(async (order) => {
        const call = { orderId: order.orderId, journal: [], lines: order.lines, stayed: [], n: 1 };
        const [reserved] = await Promise.allSettled([
          attempt(() => db.reserveStock(call)),
          attempt(() => db.releaseStock(call)),
        ]);
        return reserved.status;
      }),
    );
    expect(outcomes.length).toBe(40);
    expect(await stockOf('nw-081')).toMatchObject({ reserved: 0 });
  });

  test('released goods leave the stock once; those that did not ship are restocked once', async () => {
    const order = sampleOrder(['nw-090']);
    await record(order);
    const { db } = bench.activities();
    const { orderId, lines } = order;
    const before = await stockOf('nw-090');
    await attempt(() => db.reserveStock({ orderId, journal: [], lines, n: 1 }));
    const go = () =>
      bench.database.transaction().execute((tx) => releaseGoods(tx, { orderId, vendorId: 'nordwind' }));
    await Promise.all([go(), go()]);
    expect(await stockOf('nw-090')).toEqual({ on_hand: before.on_hand - 1, reserved: before.reserved });
    const back = { orderId, journal: [], lines, stayed: [1] };
    for (const n of [1, 2]) await attempt(() => db.releaseStock({ ...back, n }));
    expect(await stockOf('nw-090')).toEqual(before);
  });

  test('the same key with other lines is refused for good', async () => {
    const order = sampleOrder(['nw-091']);
    await record(order);
    const { db } = bench.activities();
    const call = { orderId: order.orderId, journal: [], n: 1 };
    await attempt(() => db.reserveStock({ ...call, lines: order.lines }));
    await expect(
      attempt(() => db.reserveStock({ ...call, lines: [sampleLine('nw-091', 1, 2)] })),
    ).rejects.toMatchObject({ type: FAILURES.keyReuse, nonRetryable: true });
  });
});

describe('numbers of tries', () => {
  test('a new number comes only after the last try is settled, and a request keeps its number', async () => {
    const order = sampleOrder(['nw-092']);
    await record(order);
    const { db } = bench.activities();
    const { orderId, lines } = order;
    const open = (requestId: string) =>
      attempt(() => db.openAttempt({ orderId, journal: [], step: 'reserve', requestId }));
    expect(await open('first')).toEqual({ n: 1 });
    await attempt(() => db.reserveStock({ orderId, journal: [], lines, n: 1 }));
    expect(await open('second')).toEqual({ n: 2 });
    expect(await open('third')).toEqual({ n: 2 });
    expect(await open('first')).toEqual({ n: 1 });
    expect(await open('second')).toEqual({ n: 2 });
  });
});

describe('a process that fails in the middle', () => {
  test.each(['before', 'in-transaction', 'after-commit', 'before-report'] as const)(
    'at %s: the next attempt finishes the same reservation once',
    async (point) => {
      const order = sampleOrder(['nw-095']);
      await record(order);
      const before = await stockOf('nw-095');
      const call = { orderId: order.orderId, journal: [], lines: order.lines, stayed: [], n: 1 };
      const failing = bench.activities({
        probe: async (at) => {
          if (at === point) throw new Error(`failed ${point}`);
        },
      });
      await expect(attempt(() => failing.db.reserveStock(call))).rejects.toThrow(`failed ${point}`);
      expect(await attempt(() => bench.activities().db.reserveStock(call))).toEqual({ kind: 'reserved' });
      expect((await stockOf('nw-095')).reserved).toBe(before.reserved + 1);
    },
  );
});
