import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attempt, type Bench, effectsBench, sampleOrder } from '../../test/effects.ts';
import type { Database } from '../connect.ts';

/**
 * Two reservations that look right and are wrong, kept so that the check of the stock is known to see them: (i) the
 * key is inserted and the stock changed whether or not it was there; (ii) one statement tests the stock, inserts and
 * changes, in two different snapshots. The third is ours.
 */
let bench: Bench;
beforeAll(async () => {
  bench = await effectsBench();
});
afterAll(async () => {
  await bench.close();
});

type Ask = { readonly orderId: string; readonly sku: string };

async function unconditional(db: Database, { orderId, sku }: Ask): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`insert into reservations (key, order_id, line, sku, quantity, state)
      values (${`${orderId}:reserve:1:1`}, ${orderId}, 1, ${sku}, 1, 'held') on conflict do nothing`.execute(
      tx,
    );
    await sql`update stock set reserved = reserved + 1 where sku = ${sku}`.execute(tx);
  });
}

async function oneStatement(db: Database, { orderId, sku }: Ask): Promise<void> {
  await sql`with held as (
      insert into reservations (key, order_id, line, sku, quantity, state)
      select ${`${orderId}:reserve:1:1`}, ${orderId}, 1, ${sku}, 1, 'held'
      where exists (select from stock where sku = ${sku} and on_hand - reserved >= 1)
      on conflict do nothing returning sku, quantity)
    update stock set reserved = reserved + held.quantity from held
    where stock.sku = held.sku and on_hand - reserved >= held.quantity`.execute(db);
}

/** The invariant of one product: reserved is the sum of what is held, and never more than there is. */
async function difference(sku: string): Promise<number> {
  const { rows } = await sql<{ difference: number }>`
    select reserved - coalesce((select sum(quantity) from reservations where sku = ${sku} and state = 'held'), 0)
      as difference from stock where sku = ${sku}`.execute(bench.database);
  return Number(rows[0]?.difference);
}

async function recordedOrders(sku: string, count: number): Promise<readonly Ask[]> {
  const orders = Array.from({ length: count }, () => sampleOrder([sku]));
  await Promise.all(
    orders.map((order) =>
      attempt(() => bench.activities().db.recordOrder({ orderId: order.orderId, journal: [], order })),
    ),
  );
  return orders.map((order) => ({ orderId: order.orderId, sku }));
}

async function leave(sku: string, units: number): Promise<void> {
  await bench.database.updateTable('stock').set({ on_hand: units }).where('sku', '=', sku).execute();
}

describe('the check of the stock', () => {
  test('sees the reservation that counts a repeated key twice', async () => {
    const [ask] = await recordedOrders('nw-101', 1);
    if (ask === undefined) throw new Error('there is no order');
    await unconditional(bench.database, ask);
    expect(await difference('nw-101')).toBe(0);
    await unconditional(bench.database, ask);
    expect(await difference('nw-101')).toBe(1);
  });

  test('sees the reservation that tests and changes in two snapshots', async () => {
    // A race is needed; sixteen at once on one unit make one in the first rounds.
    let seen = 0;
    for (let round = 0; round < 20 && seen === 0; round += 1) {
      const sku = `fj-${String(101 + round).padStart(3, '0')}`;
      await leave(sku, 1);
      const asks = await recordedOrders(sku, 16);
      await Promise.all(asks.map((ask) => oneStatement(bench.database, ask)));
      seen = await difference(sku);
    }
    expect(seen).toBeLessThan(0);
  });

  test('finds nothing wrong with ours under the same race and the same repeats', async () => {
    const sku = 'ag-101';
    await leave(sku, 5);
    const asks = await recordedOrders(sku, 40);
    const { db } = bench.activities();
    const lines = sampleOrder([sku]).lines;
    await Promise.all(
      [...asks, ...asks].map(({ orderId }) =>
        attempt(() => db.reserveStock({ orderId, journal: [], lines, n: 1 })),
      ),
    );
    expect(await difference(sku)).toBe(0);
    const row = await bench.database
      .selectFrom('stock')
      .select(['on_hand', 'reserved'])
      .where('sku', '=', sku)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ on_hand: 5, reserved: 5 });
  });
});
