import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { effectKey } from '../../contract/ids/effect-key.ts';
import { FAILURES } from '../../contract/order/activities.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import { FUZZ_DELAYS, fuzzAnswers } from '../../test/answers/fuzz-answers.ts';
import { type Answered, type MutatingProxy, mutatingProxy } from '../../test/answers/mutating-proxy.ts';
import { attempt, type Bench, effectsBench, sampleOrder } from '../../test/effects.ts';
import { type ProvidersProcess, providersProcess } from '../../test/providers-process.ts';

// Real activities, a real PostgreSQL and the real simulators, with an HTTP server between that changes answers.
let bench: Bench;
let providers: ProvidersProcess;
let proxy: MutatingProxy;
beforeAll(async () => {
  providers = await providersProcess({ delays: FUZZ_DELAYS });
  proxy = await mutatingProxy(providers.url);
  bench = await effectsBench(proxy.url);
});
afterEach(() => proxy.mutate((_, answer) => answer));
afterAll(async () => {
  await bench.close();
  await proxy.close();
  await providers.close();
});

async function recorded(): Promise<OrderInput> {
  const order = sampleOrder(['nw-001']);
  await attempt(() => bench.activities().db.recordOrder({ orderId: order.orderId, journal: [], order }));
  return order;
}

function authorise({ orderId }: OrderInput) {
  const call = { orderId, journal: [], currency: 'EUR', amountMinor: 490, token: 'tok_good', n: 1 };
  return attempt(() => bench.activities().payment.authorisePayment(call));
}

function capture({ orderId }: OrderInput, authorisationId: string) {
  const share = { vendorId: 'nordwind', currency: 'EUR', amountMinor: 490, final: true, n: 1 };
  return attempt(() =>
    bench.activities().payment.capturePayment({ orderId, journal: [], authorisationId, ...share }),
  );
}

function change(body: (before: Record<string, unknown>) => unknown, path = /./) {
  proxy.mutate((asked, answer) =>
    asked.method === 'POST' && path.test(asked.path)
      ? { ...answer, text: JSON.stringify(body(JSON.parse(answer.text) as Record<string, unknown>)) }
      : answer,
  );
}

async function written({ orderId }: OrderInput) {
  const { database } = bench;
  const ledger = await database
    .selectFrom('payment_ledger')
    .selectAll()
    .where('order_id', '=', orderId)
    .execute();
  const payment = await database.selectFrom('payments').selectAll().where('order_id', '=', orderId).execute();
  return { ledger: ledger.length, payments: payment.length, version: payment[0]?.version ?? null };
}

describe('an answer that is not what was asked', () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      'a decline with status created',
      { state: 'declined' },
      'state: asked authorised or review, answered declined',
    ],
    ['an unknown state', { state: 'hocus' }, 'state: asked a known state, answered hocus'],
    ['too little', { authorisedMinor: 1 }, 'authorised: asked 490 EUR, answered 1 EUR'],
    ['another currency', { currency: 'JPY' }, 'currency: asked EUR, answered JPY'],
  ])('%s authorizes nothing and reports both values', async (_, set, message) => {
    const order = await recorded();
    change((before) => ({ ...before, ...set }));
    await expect(authorise(order)).rejects.toMatchObject({
      type: FAILURES.answerDiffers,
      nonRetryable: true,
      message: expect.stringContaining(message),
    });
    expect(await written(order)).toEqual({ ledger: 0, payments: 0, version: null });
    // Queried again, the provider's record shows that it was done as requested.
    proxy.mutate((__, answer) => answer);
    expect(await authorise(order)).toMatchObject({ kind: 'authorised' });
  });

  test('a capture in another currency, or of ten times the amount, is not booked', async () => {
    const tenfold = (before: Record<string, unknown>) => {
      const captures = before['captures'] as readonly Record<string, unknown>[];
      const more = captures.map((each) => ({ ...each, amountMinor: 4_900 }));
      return { ...before, captures: more, capturedMinor: 4_900, authorisedMinor: 4_900 };
    };
    for (const mutate of [tenfold, (before: Record<string, unknown>) => ({ ...before, currency: 'JPY' })]) {
      const order = await recorded();
      const held = await authorise(order);
      if (held.kind !== 'authorised') throw new Error(held.kind);
      change(mutate, /captures$/);
      await expect(capture(order, held.authorisationId)).rejects.toMatchObject({
        type: FAILURES.answerDiffers,
      });
      expect(await written(order)).toMatchObject({ ledger: 1 });
      proxy.mutate((_, answer) => answer);
    }
  });

  test("another order's record touches neither order", async () => {
    const [mine, other] = [await recorded(), await recorded()];
    await authorise(other);
    const before = await written(other);
    const key = effectKey(other.orderId, 'capture:nordwind', 1);
    const captures = [{ captureId: 'cap_x', key, amountMinor: 777, at: '2026-11-21T10:00:00.000Z' }];
    change((body) => ({ ...body, reference: other.orderId, version: 99, capturedMinor: 777, captures }));
    await expect(authorise(mine)).rejects.toMatchObject({ type: FAILURES.answerDiffers });
    expect(await written(other)).toEqual(before);
    expect(await written(mine)).toMatchObject({ ledger: 0, payments: 0 });
  });

  test('a person can settle what the provider did otherwise, and only that', async () => {
    const order = await recorded();
    change((before) => ({ ...before, currency: 'JPY' }));
    await expect(authorise(order)).rejects.toMatchObject({ type: FAILURES.answerDiffers });
    const { orderId } = order;
    const word = {
      how: 'settled' as const,
      currency: 'EUR',
      amountMinor: 0,
      reference: 'phone',
      actor: 'ops',
      reason: 'called',
    };
    const answer = {
      kind: 'authorised',
      authorisationId: 'auth_phone',
      expiresAt: '2026-12-21T10:00:00.000Z',
    };
    const call = { orderId, journal: [], n: 1, step: 'authorise', ...word, answer } as const;
    const settle = () => attempt(() => bench.activities().payment.closePaymentByHand(call));
    expect(await settle()).toEqual({ kind: 'booked', verified: false });
  });
});

describe('an answer that cannot be read', () => {
  const cases: readonly [string, (answer: Answered) => Answered | null][] = [
    ['an empty object', (answer) => ({ ...answer, text: '{}' })],
    ['null', (answer) => ({ ...answer, text: 'null' })],
    ['a label of compression', (answer) => ({ ...answer, headers: { 'content-encoding': 'gzip' } })],
    ['a timeout of a gateway', () => ({ status: 408, headers: {}, text: '' })],
    ['a page that is not there', () => ({ status: 404, headers: {}, text: '<html>' })],
    ['too many requests', () => ({ status: 429, headers: {}, text: '' })],
    ['a redirect', () => ({ status: 302, headers: { location: 'http://127.0.0.1:1/' }, text: '' })],
    ['half of it', (answer) => ({ ...answer, text: answer.text.slice(0, 40) })],
    ['far too much', (answer) => ({ ...answer, text: ' '.repeat(2_000_000) })],
    ['nothing at all', () => null],
  ];
  test.each(cases)('%s is in doubt, and the next try is given what was done', async (_, mutate) => {
    const order = await recorded();
    proxy.mutate((asked, answer) => (asked.method === 'POST' ? mutate(answer) : answer));
    await expect(authorise(order)).rejects.toMatchObject({
      type: FAILURES.effectInDoubt,
      message: expect.stringMatching(/^POST \/payment\/v1\/authorisations: /),
    });
    expect(await written(order)).toMatchObject({ ledger: 0, payments: 0 });
    proxy.mutate((__, answer) => answer);
    expect(await authorise(order)).toMatchObject({ kind: 'authorised' });
    const effects = await providers.audit('payment', order.orderId);
    expect(effects.filter(({ kind }) => kind === 'authorise')).toHaveLength(1);
  });
});

test('50 mutated answers write nothing that was not requested, and another attempt fixes each', async () => {
  const result = await fuzzAnswers(
    { bench, proxy, providersUrl: providers.url },
    { cases: 50, seed: 1, atOnce: 8 },
  );
  expect(result.wrong).toEqual([]);
  expect(result.ends[FAILURES.answerDiffers] ?? 0).toBeGreaterThan(0);
  expect(result.ends[FAILURES.effectInDoubt] ?? 0).toBeGreaterThan(0);
});
