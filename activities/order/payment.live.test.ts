import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { effectKey } from '../../contract/ids/effect-key.ts';
import { FAILURES } from '../../contract/order/activities.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import { TEST_TOKENS } from '../../contract/providers/providers.ts';
import { attempt, type Bench, effectsBench, sampleOrder } from '../../test/effects.ts';
import { type ProvidersProcess, providersProcess } from '../../test/providers-process.ts';
import { until } from '../../test/until.ts';

// Money on a real PostgreSQL and a real provider process: what its own store holds is what counts.
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

async function recorded(): Promise<OrderInput> {
  const order = sampleOrder();
  await attempt(() => bench.activities().db.recordOrder({ orderId: order.orderId, journal: [], order }));
  return order;
}

function authorisation(order: OrderInput, token: string = TEST_TOKENS.good, n = 1) {
  return { orderId: order.orderId, journal: [], currency: 'EUR', amountMinor: 5_000, token, n };
}

function capture(order: OrderInput, authorisationId: string, amountMinor: number, vendorId = 'nordwind') {
  const call = { orderId: order.orderId, journal: [], authorisationId, vendorId, currency: 'EUR' };
  return { ...call, amountMinor, final: false, n: 1 };
}

function undo(order: OrderInput, keepMinor = 0) {
  return { orderId: order.orderId, journal: [], currency: 'EUR', keepMinor, n: 1 };
}

async function authorised(order: OrderInput): Promise<string> {
  const answer = await attempt(() => bench.activities().payment.authorisePayment(authorisation(order)));
  if (answer.kind !== 'authorised') throw new Error(`expected an authorisation, got ${answer.kind}`);
  return answer.authorisationId;
}

async function effect(order: OrderInput, step: string, n = 1) {
  return await bench.database
    .selectFrom('effects')
    .select(['state', 'response'])
    .where('key', '=', effectKey(order.orderId, step, n))
    .executeTakeFirst();
}

async function ledger(order: OrderInput) {
  const rows = await bench.database
    .selectFrom('payment_ledger')
    .select(['kind', 'amount_minor'])
    .where('order_id', '=', order.orderId)
    .orderBy('id')
    .execute();
  return rows.map((row) => `${row.kind} ${row.amount_minor}`);
}

/** What the provider holds of the customer's money, by its own store. */
async function heldByProvider(order: OrderInput): Promise<number> {
  const effects = await providers.audit('payment', order.orderId);
  const sum = (kind: string) =>
    effects
      .filter((each) => each.kind === kind && each.outcome === 'done')
      .reduce((total, each) => total + (each.amountMinor ?? 0), 0);
  return sum('capture') - sum('refund');
}

describe('the way of money', () => {
  test('authorise, capture in parts, the last takes the remainder, undo gives back what is not kept', async () => {
    const order = await recorded();
    const { payment } = bench.activities();
    const id = await authorised(order);
    const first = await attempt(() => payment.capturePayment(capture(order, id, 2_000)));
    expect(first).toMatchObject({ kind: 'captured', amountMinor: 2_000 });
    const last = { ...capture(order, id, 3_000, 'fjord'), final: true };
    expect(await attempt(() => payment.capturePayment(last))).toMatchObject({ amountMinor: 3_000 });
    const undone = await attempt(() => payment.undoPayment(undo(order, 2_000)));
    expect(undone).toEqual({ kind: 'undone', voided: false, refundedMinor: 3_000 });
    expect(await ledger(order)).toEqual(['authorise 0', 'capture 2000', 'capture 3000', 'refund -3000']);
    expect(await heldByProvider(order)).toBe(2_000);
  });

  test('a capture above the authorisation is declined', async () => {
    const order = await recorded();
    const id = await authorised(order);
    const { payment } = bench.activities();
    const answer = await attempt(() => payment.capturePayment(capture(order, id, 5_001)));
    expect(answer).toEqual({ kind: 'declined', code: 'above-authorisation' });
    expect((await effect(order, 'capture:nordwind'))?.state).toBe('refused');
  });

  test.each([
    [TEST_TOKENS.declined, { kind: 'declined', code: 'insufficient-funds' }],
    [TEST_TOKENS.review, { kind: 'review' }],
    [TEST_TOKENS.slow, { kind: 'authorised' }],
  ])('the card %s', async (token, expected) => {
    const order = await recorded();
    const { payment } = bench.activities();
    const first = await attempt(() => payment.authorisePayment(authorisation(order, token)));
    expect(first).toMatchObject(expected);
    expect(await attempt(() => payment.authorisePayment(authorisation(order, token)))).toEqual(first);
    const [only, ...others] = await providers.audit('payment', order.orderId);
    expect(others).toEqual([]);
    expect(only?.calls).toBe(1);
  });

  test('an authorisation that ran out declines the capture as expired, a new try takes a new one', async () => {
    const order = await recorded();
    const { db, payment } = bench.activities();
    const first = await attempt(() => payment.authorisePayment(authorisation(order, TEST_TOKENS.expiring)));
    if (first.kind !== 'authorised') throw new Error('expected an authorisation');
    await until(() => Date.now() > Date.parse(first.expiresAt), 'the authorisation has expired');
    const late = await attempt(() => payment.capturePayment(capture(order, first.authorisationId, 5_000)));
    expect(late).toEqual({ kind: 'declined', code: 'expired' });
    const asked = { orderId: order.orderId, journal: [], requestId: 'operator-1' };
    const { n } = await attempt(() => db.openAttempt({ ...asked, step: 'authorise' }));
    expect(n).toBe(2);
    const second = await attempt(() => payment.authorisePayment(authorisation(order, TEST_TOKENS.good, n)));
    if (second.kind !== 'authorised') throw new Error('expected an authorisation');
    const again = await attempt(() => db.openAttempt({ ...asked, step: 'capture:nordwind' }));
    const taken = { ...capture(order, second.authorisationId, 5_000), final: true, n: again.n };
    expect(await attempt(() => payment.capturePayment(taken))).toMatchObject({ amountMinor: 5_000 });
    expect(await heldByProvider(order)).toBe(5_000);
  });
});

describe('an answer that never came', () => {
  test('is in doubt, looked up by its key, and was done once', async () => {
    const order = await recorded();
    const { payment } = bench.activities();
    const call = authorisation(order, TEST_TOKENS.replyLost);
    await expect(attempt(() => payment.authorisePayment(call))).rejects.toMatchObject({
      type: FAILURES.effectInDoubt,
      nonRetryable: false,
    });
    expect((await effect(order, 'authorise'))?.state).toBe('pending');
    expect(await attempt(() => payment.authorisePayment(call))).toMatchObject({ kind: 'authorised' });
    expect((await effect(order, 'authorise'))?.state).toBe('done');
    const [only, ...others] = await providers.audit('payment', order.orderId);
    expect(others).toEqual([]);
    // Asked about, and not asked for a second time.
    expect(only?.calls).toBe(1);
  });

  test('a capture whose answer was lost is given back by the undo and booked both ways', async () => {
    const order = await recorded();
    const { payment } = bench.activities();
    const id = await authorised(order);
    await providers.setFaults([
      { match: { kind: 'capture', orderId: order.orderId }, effect: { type: 'reply-lost' } },
    ]);
    await expect(attempt(() => payment.capturePayment(capture(order, id, 5_000)))).rejects.toMatchObject({
      type: FAILURES.effectInDoubt,
    });
    const undone = await attempt(() => payment.undoPayment(undo(order)));
    expect(undone).toEqual({ kind: 'undone', voided: false, refundedMinor: 5_000 });
    expect(await ledger(order)).toEqual(['authorise 0', 'capture 5000', 'refund -5000']);
    expect((await effect(order, 'capture:nordwind'))?.state).toBe('done');
    expect(await heldByProvider(order)).toBe(0);
  });

  test('an undo whose answer was lost gives the money back once', async () => {
    const order = await recorded();
    const { payment } = bench.activities();
    await attempt(async () => payment.capturePayment(capture(order, await authorised(order), 5_000)));
    await providers.setFaults([
      { match: { kind: 'refund', orderId: order.orderId }, effect: { type: 'reply-lost' } },
    ]);
    await expect(attempt(() => payment.undoPayment(undo(order)))).rejects.toMatchObject({
      type: FAILURES.effectInDoubt,
    });
    expect(await attempt(() => payment.undoPayment(undo(order)))).toMatchObject({ refundedMinor: 5_000 });
    expect(await ledger(order)).toEqual(['authorise 0', 'capture 5000', 'refund -5000']);
    expect(await heldByProvider(order)).toBe(0);
  });

  test.each(['in-transaction', 'after-commit', 'before-report'] as const)(
    'our own process fails %s: one effect, the same answer',
    async (point) => {
      const order = await recorded();
      const failing = bench.activities({
        probe: async (at) => {
          if (at === point) throw new Error(`failed ${point}`);
        },
      });
      await expect(attempt(() => failing.payment.authorisePayment(authorisation(order)))).rejects.toThrow();
      const answer = await attempt(() => bench.activities().payment.authorisePayment(authorisation(order)));
      expect(answer).toMatchObject({ kind: 'authorised' });
      const effects = await providers.audit('payment', order.orderId);
      expect(effects.map((each) => each.calls)).toEqual([1]);
    },
  );
});

describe('what the ledger knows of a step', () => {
  const readStatus = (order: OrderInput) =>
    attempt(() => bench.activities().db.readStanding({ orderId: order.orderId, step: 'authorise', n: 1 }));

  test('a refusal without effect ends the doubt and is kept, an answer closes it', async () => {
    const order = await recorded();
    const { payment } = bench.activities();
    expect(await readStatus(order)).toEqual({ kind: 'open', lastFailure: null });
    await providers.setFaults([
      { match: { orderId: order.orderId }, effect: { type: 'unavailable', status: 503 } },
    ]);
    for (const _ of [1, 2]) {
      await expect(attempt(() => payment.authorisePayment(authorisation(order)))).rejects.toThrow();
      expect(await readStatus(order)).toEqual({
        kind: 'open',
        lastFailure: expect.stringContaining('/payment/v1/authorisations'),
      });
    }
    await providers.setFaults([]);
    await authorised(order);
    expect(await readStatus(order)).toEqual({ kind: 'closed' });
  });

  test('a lost answer stays in doubt, also while the provider cannot be read', async () => {
    const order = await recorded();
    const { payment } = bench.activities();
    const call = authorisation(order, TEST_TOKENS.replyLost);
    await expect(attempt(() => payment.authorisePayment(call))).rejects.toThrow();
    await providers.kill();
    await expect(attempt(() => payment.authorisePayment(call))).rejects.toMatchObject({
      type: FAILURES.providerUnavailable,
    });
    expect(await readStatus(order)).toEqual({ kind: 'in-doubt' });
    await providers.start();
    expect(await attempt(() => payment.authorisePayment(call))).toMatchObject({ kind: 'authorised' });
  });

  test('who is asked right now is waited for', async () => {
    const order = await recorded();
    await providers.setFaults([
      { match: { orderId: order.orderId }, effect: { type: 'latency', milliseconds: 1_000 } },
    ]);
    const { payment } = bench.activities();
    const asking = attempt(() => payment.authorisePayment(authorisation(order)));
    await expect.poll(async () => (await effect(order, 'authorise'))?.state).toBe('pending');
    expect(await readStatus(order)).toEqual({ kind: 'closed' });
    await asking;
  });
});

describe('a provider that is away', () => {
  test('an outage is reported as such and leaves nothing behind', async () => {
    const order = await recorded();
    const { payment } = bench.activities();
    await providers.setFaults([
      { match: { orderId: order.orderId }, effect: { type: 'unavailable', status: 503 } },
    ]);
    await expect(attempt(() => payment.authorisePayment(authorisation(order)))).rejects.toMatchObject({
      type: FAILURES.providerUnavailable,
      nonRetryable: false,
    });
    await providers.setFaults([]);
    expect(await attempt(() => payment.authorisePayment(authorisation(order)))).toMatchObject({
      kind: 'authorised',
    });
  });

  test('killed between request and response and started again: its store still has what it did', async () => {
    const order = await recorded();
    const id = await authorised(order);
    await providers.kill();
    const { payment } = bench.activities();
    await expect(attempt(() => payment.capturePayment(capture(order, id, 1_000)))).rejects.toMatchObject({
      type: FAILURES.providerUnavailable,
    });
    await providers.start();
    expect(await attempt(() => payment.capturePayment(capture(order, id, 1_000)))).toMatchObject({
      kind: 'captured',
    });
    expect(await heldByProvider(order)).toBe(1_000);
  });

  test('an attempt whose time is over writes nothing, however late it wakes up', async () => {
    const order = await recorded();
    let now = 0;
    const frozen = bench.activities({
      monotonic: () => now,
      // The process is frozen after it has written down what it is about to do.
      probe: async (point) => {
        if (point === 'before') now += 60_000;
      },
    });
    await expect(attempt(() => frozen.payment.authorisePayment(authorisation(order)))).rejects.toMatchObject({
      type: FAILURES.providerUnavailable,
    });
    expect(await providers.audit('payment', order.orderId)).toEqual([]);
  });
});

describe('undo before do', () => {
  test('an undo of nothing closes the keys on both sides', async () => {
    const order = await recorded();
    const { payment } = bench.activities();
    const undone = await attempt(() => payment.undoPayment(undo(order)));
    expect(undone).toEqual({ kind: 'undone', voided: false, refundedMinor: 0 });
    await expect(attempt(() => payment.authorisePayment(authorisation(order)))).rejects.toMatchObject({
      type: FAILURES.tombstoned,
      nonRetryable: true,
    });
    const late = await fetch(`${providers.url}/payment/v1/authorisations`, {
      method: 'POST',
      headers: { 'idempotency-key': effectKey(order.orderId, 'authorise', 1) },
      body: JSON.stringify({ reference: order.orderId, currency: 'EUR', amountMinor: 1, token: 'tok_good' }),
    });
    expect(late.status).toBe(409);
    expect(await late.json()).toMatchObject({ error: { code: 'undone' } });
    expect(await heldByProvider(order)).toBe(0);
  });

  test('an attempt that hangs before its request while the undo runs is refused by the provider', async () => {
    const order = await recorded();
    const reached = Promise.withResolvers<void>();
    const thaw = Promise.withResolvers<void>();
    const frozen = bench.activities({
      probe: async (point) => {
        if (point !== 'before') return;
        reached.resolve();
        await thaw.promise;
      },
    });
    const zombie = attempt(() => frozen.payment.authorisePayment(authorisation(order)));
    const outcome = zombie.catch((error: unknown) => error);
    await reached.promise;
    expect((await effect(order, 'authorise'))?.state).toBe('pending');
    await attempt(() => bench.activities().payment.undoPayment(undo(order)));
    thaw.resolve();
    expect(await outcome).toMatchObject({ type: FAILURES.tombstoned });
    expect((await effect(order, 'authorise'))?.state).toBe('tombstone');
    const done = (await providers.audit('payment', order.orderId)).filter(
      (each) => each.kind === 'authorise',
    );
    expect(done).toEqual([]);
  });

  test('thirty authorisations race with thirty undos: nothing stays held', async () => {
    const orders = await Promise.all(Array.from({ length: 30 }, () => recorded()));
    const { payment } = bench.activities();
    await Promise.all(
      orders.map(async (order) => {
        await Promise.allSettled([
          attempt(() => payment.authorisePayment(authorisation(order))),
          attempt(() => payment.undoPayment(undo(order))),
        ]);
        const found = await fetch(`${providers.url}/payment/v1/orders/${order.orderId}`);
        if (found.status === 200) expect(await found.json()).toMatchObject({ state: 'voided' });
      }),
    );
  });
});

test('the same key for another amount is refused for good, by our ledger and by the provider', async () => {
  const order = await recorded();
  const { payment } = bench.activities();
  await attempt(() => payment.authorisePayment(authorisation(order)));
  const other = { ...authorisation(order), amountMinor: 4_999 };
  await expect(attempt(() => payment.authorisePayment(other))).rejects.toMatchObject({
    type: FAILURES.keyReuse,
    nonRetryable: true,
  });
  const direct = await fetch(`${providers.url}/payment/v1/authorisations`, {
    method: 'POST',
    headers: { 'idempotency-key': effectKey(order.orderId, 'authorise', 1) },
    body: JSON.stringify({
      reference: order.orderId,
      currency: 'EUR',
      amountMinor: 4_999,
      token: 'tok_good',
    }),
  });
  expect(direct.status).toBe(422);
});
