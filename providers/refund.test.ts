import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type KeyedRequest, lookUp, once } from './once.ts';
import { authorise, capture, readPayment } from './payment.ts';
import { refund, undoRefund } from './refund.ts';
import { openStore, type Store } from './store.ts';

const NOW = 1_000_000;
const REFERENCE = 'ord-1';

function ask(
  store: Store,
  key: string,
  body: unknown,
  work: (request: KeyedRequest) => ReturnType<typeof refund>,
) {
  const request: KeyedRequest = {
    key,
    fingerprint: JSON.stringify(body),
    service: 'payment',
    reference: REFERENCE,
    at: NOW,
  };
  return once(store, request, () => work(request));
}

function paidStore(amountMinor: number): Store {
  const store = openStore(null, NOW);
  const authorisation = { reference: REFERENCE, currency: 'EUR', amountMinor, token: 'tok_good' };
  ask(store, 'a', authorisation, (request) => authorise(store, { request, body: authorisation }, undefined));
  const authorisationId = readPayment(store, REFERENCE, NOW)?.authorisationId ?? '';
  const taken = { reference: REFERENCE, authorisationId, amountMinor, final: true };
  ask(store, 'c', taken, (request) => capture(store, { request, body: taken }, undefined));
  return store;
}

const give = (store: Store, key: string, amountMinor: number, currency = 'EUR') => {
  const body = { reference: REFERENCE, currency, amountMinor };
  return ask(store, key, body, (request) => refund(store, { request, body }, undefined));
};

test('whatever is asked in whatever order, no more goes back than came in, and a key gives back once', () => {
  const asked = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4_000 })), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(asked, (list) => {
      const store = paidStore(5_000);
      const given = new Map<string, number>();
      for (const [n, amountMinor] of list) {
        const key = `r:${n}`;
        const { status } = give(store, key, amountMinor);
        if (status === 201 && !given.has(key)) given.set(key, amountMinor);
        const total = [...given.values()].reduce((sum, each) => sum + each, 0);
        expect(readPayment(store, REFERENCE, NOW)?.refundedMinor).toBe(total);
        expect(total).toBeLessThanOrEqual(5_000);
      }
      store.close();
    }),
    { numRuns: 100 },
  );
});

test.each([
  ['above-captured', 'EUR', 5_001],
  ['other-currency', 'USD', 100],
])('a refund is declined: %s', (reason, currency, amountMinor) => {
  const answer = give(paidStore(5_000), 'r', amountMinor, currency);
  expect(answer).toMatchObject({ status: 402, body: { error: { code: 'declined', reason } } });
});

test('a key that was closed before it came is always refused; a completed one is reported', () => {
  const store = paidStore(5_000);
  give(store, 'r:1', 1_200);
  const body = { reference: REFERENCE, keys: ['r:1', 'r:2'] };
  const undone = ask(store, 'u', body, (request) => undoRefund(store, { request, body }));
  expect(undone).toEqual({ status: 200, body: { refundedMinor: 1_200 } });
  expect(give(store, 'r:2', 500)).toMatchObject({ status: 409, body: { error: { code: 'undone' } } });
  expect(lookUp(store, 'payment', 'r:1')).toMatchObject({ outcome: 'done', amountMinor: 1_200 });
  expect(readPayment(store, REFERENCE, NOW)?.refundedMinor).toBe(1_200);
});
