import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { effectKey } from '../../contract/ids/effect-key.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import type { ByHandCall } from '../../contract/order/remedy-activities.ts';
import { attempt, type Bench, effectsBench, sampleLine, sampleOrder } from '../../test/effects.ts';
import { type ProvidersProcess, providersProcess } from '../../test/providers-process.ts';

// Effects of operator actions in PostgreSQL and at the provider, on a real PostgreSQL and a real provider process.
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

async function recorded(skus?: readonly string[]): Promise<OrderInput> {
  const order = sampleOrder(skus);
  await attempt(() => bench.activities().db.recordOrder({ orderId: order.orderId, journal: [], order }));
  return order;
}

const called = (order: OrderInput, n = 1) => ({ orderId: order.orderId, journal: [], currency: 'EUR', n });

async function authorised(order: OrderInput, n = 1): Promise<string> {
  const call = { ...called(order, n), amountMinor: 5_000, token: 'tok_good' };
  const answer = await attempt(() => bench.activities().payment.authorisePayment(call));
  if (answer.kind !== 'authorised') throw new Error(`expected an authorisation, got ${answer.kind}`);
  return answer.authorisationId;
}

async function capture(order: OrderInput, authorisationId: string, amountMinor: number, n = 1) {
  const call = { ...called(order, n), authorisationId, vendorId: 'nordwind', amountMinor, final: false };
  return await attempt(() => bench.activities().payment.capturePayment(call));
}

async function ledger(order: OrderInput): Promise<readonly string[]> {
  const rows = await bench.database
    .selectFrom('payment_ledger')
    .select(['kind', 'amount_minor', 'actor'])
    .where('order_id', '=', order.orderId)
    .orderBy('id')
    .execute();
  return rows.map((row) => `${row.kind} ${row.amount_minor} ${row.actor}`);
}

async function heldByProvider(order: OrderInput): Promise<number> {
  const effects = await providers.audit('payment', order.orderId);
  const sum = (kind: string) =>
    effects
      .filter((each) => each.kind === kind && each.outcome === 'done')
      .reduce((total, each) => total + (each.amountMinor ?? 0), 0);
  return sum('capture') - sum('refund');
}

function word(order: OrderInput, step: string, given: Partial<ByHandCall> = {}): ByHandCall {
  const evidence = { reference: 'bank 4711', actor: 'ole', reason: 'ticket 4711' };
  return { ...called(order), step, how: 'settled', amountMinor: 0, answer: null, ...evidence, ...given };
}

const stateOf = async (order: OrderInput, step: string) =>
  await bench.database
    .selectFrom('effects')
    .select('state')
    .where('key', '=', effectKey(order.orderId, step, 1))
    .executeTakeFirst();

describe('a void', () => {
  test('voids what is authorized, keeps what is captured, and closes the old number permanently', async () => {
    const order = await recorded();
    const first = await authorised(order);
    await capture(order, first, 2_000);
    const { payment } = bench.activities();
    for (const _ of [1, 2]) {
      expect(await attempt(() => payment.voidPayment(called(order)))).toMatchObject({ voided: true });
    }
    expect(await heldByProvider(order)).toBe(2_000);
    expect(await capture(order, first, 1_000, 2)).toEqual({ kind: 'declined', code: 'voided' });
    expect(await capture(order, await authorised(order, 2), 1_000, 3)).toMatchObject({ kind: 'captured' });
    expect(await heldByProvider(order)).toBe(3_000);
  });

  test('before an authorisation that comes late makes it fail', async () => {
    const order = await recorded();
    const { payment } = bench.activities();
    await attempt(() => payment.voidPayment(called(order)));
    await expect(authorised(order)).rejects.toMatchObject({ type: 'Tombstoned' });
  });
});

test('a part is refunded once, however often the request comes', async () => {
  const order = await recorded();
  await capture(order, await authorised(order), 5_000);
  const call = { ...called(order), amountMinor: 700 };
  for (const _ of [1, 2, 3]) {
    const { payment } = bench.activities();
    expect(await attempt(() => payment.refundPart(call))).toMatchObject({ refundedMinor: 700 });
  }
  expect(await heldByProvider(order)).toBe(4_300);
  expect((await ledger(order)).at(-1)).toBe('refund -700 order');
});

test('an amendment that cannot be had changes nothing; one that can changes lines, stock and amount at once', async () => {
  const order = await recorded(['nw-110', 'fj-110']);
  const { db } = bench.activities();
  const { lines, orderId } = order;
  await attempt(() => db.reserveStock({ orderId, journal: [], lines, n: 1 }));
  const reserved = async () => {
    const rows = await bench.database
      .selectFrom('stock')
      .select(['sku', 'reserved'])
      .where('sku', 'in', ['nw-110', 'fj-110'])
      .orderBy('sku')
      .execute();
    return rows.map((row) => row.reserved);
  };
  const before = await reserved();
  const amend = (wanted: OrderInput['lines'], n: number) =>
    attempt(() => db.amendLines({ orderId, journal: [], lines: wanted, n }));
  await bench.database.updateTable('stock').set({ on_hand: 3 }).where('sku', '=', 'nw-110').execute();
  const [first = sampleLine('nw-110', 1), second = sampleLine('fj-110', 2)] = lines;
  expect(await amend([{ ...first, quantity: 4 }, second], 2)).toMatchObject({ code: 'no-stock' });
  expect(await reserved()).toEqual(before);
  // What the product costs by now does not matter: the price was locked when it was sold.
  await bench.database.updateTable('product_prices').set({ minor: 1 }).where('sku', '=', 'nw-110').execute();
  for (const _ of [1, 2]) {
    expect(await amend([{ ...first, quantity: 3 }], 3)).toEqual({ kind: 'reserved' });
  }
  expect(await reserved()).toEqual([0, 3]);
  const row = await bench.database
    .selectFrom('orders')
    .select('amount_minor')
    .where('order_id', '=', orderId)
    .executeTakeFirst();
  expect(row?.amount_minor).toBe(3 * first.unitPriceMinor);
});

test('an added line is complete in PostgreSQL, and is undone with its part even without a received answer', async () => {
  const order = await recorded(['nw-120']);
  const { db } = bench.activities();
  const common = { orderId: order.orderId, journal: [] };
  await attempt(() => db.reserveStock({ ...common, lines: order.lines, n: 1 }));
  const added = { ...sampleLine('nw-121', 2), quantity: 2 };
  await attempt(() => db.amendLines({ ...common, lines: [...order.lines, added], n: 2 }));
  const items = await bench.database
    .selectFrom('order_items')
    .select(['line', 'sku', 'name', 'vendor_id', 'quantity', 'unit_price_minor'])
    .where('order_id', '=', order.orderId)
    .where('line', '=', 2)
    .execute();
  const { name, sku, unitPriceMinor, vendorId } = added;
  expect(items).toEqual([
    { line: 2, sku, name, vendor_id: vendorId, quantity: 2, unit_price_minor: unitPriceMinor },
  ]);
  await attempt(() => db.releaseStock({ ...common, lines: order.lines, stayed: [], n: 1 }));
  const rows = await bench.database
    .selectFrom('reservations')
    .select(['line', 'state'])
    .where('order_id', '=', order.orderId)
    .orderBy('line')
    .execute();
  expect(rows).toEqual([
    { line: 1, state: 'released' },
    { line: 2, state: 'released' },
  ]);
});

describe("a person's word", () => {
  test('closes the step, records the operator, and answers later attempts of the step', async () => {
    const order = await recorded();
    await capture(order, await authorised(order), 5_000);
    const answer = { kind: 'undone', voided: false, refundedMinor: 5_000 };
    const { payment } = bench.activities();
    const given = word(order, 'undo-payment', { amountMinor: -5_000, answer });
    for (const _ of [1, 2]) {
      const result = await attempt(() => payment.closePaymentByHand(given));
      expect(result).toEqual({ kind: 'booked', verified: true });
    }
    expect((await ledger(order)).filter((entry) => entry.startsWith('manual'))).toEqual(['manual -5000 ole']);
    expect(await attempt(() => payment.undoPayment({ ...called(order), keepMinor: 0 }))).toEqual(answer);
    expect(await heldByProvider(order)).toBe(5_000);
  });

  test('yields to what the provider did after all', async () => {
    const order = await recorded();
    await capture(order, await authorised(order), 5_000);
    const given = word(order, 'capture:nordwind', { amountMinor: 5_000 });
    const result = await attempt(() => bench.activities().payment.closePaymentByHand(given));
    expect(result).toEqual({ kind: 'done-already' });
    expect((await ledger(order)).join()).not.toContain('manual');
  });

  test('is not taken for a capture that may still be carried out', async () => {
    const order = await recorded();
    await authorised(order);
    const given = word(order, 'capture:nordwind', { amountMinor: 5_000 });
    const result = await attempt(() => bench.activities().payment.closePaymentByHand(given));
    expect(result).toEqual({ kind: 'not-done' });
    expect(await stateOf(order, 'capture:nordwind')).toBeUndefined();
  });

  test('is taken unverified while the provider is away', async () => {
    const order = await recorded();
    const away = await effectsBench('http://127.0.0.1:1');
    try {
      await attempt(() => away.activities().db.recordOrder({ orderId: order.orderId, journal: [], order }));
      const given = word(order, 'vendor:nordwind', { answer: { kind: 'accepted', vendorOrderId: 'fax-12' } });
      const result = await attempt(() => away.activities().vendor.closeVendorByHand(given));
      expect(result).toEqual({ kind: 'booked', verified: false });
      const rows = await away.database.selectFrom('vendor_orders').select('vendor_order_id').execute();
      expect(rows).toEqual([{ vendor_order_id: 'fax-12' }]);
    } finally {
      await away.close();
    }
  });
});
