import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PaymentRecord } from '../contract/providers/providers.ts';
import { type KeyedRequest, lookUp, once } from './once.ts';
import { authorise, capture, readPayment, undo } from './payment.ts';
import { openStore, type Store } from './store.ts';

// The payment simulator's own rules on its own store, without HTTP: whatever is asked in whatever order, twice or not.
const NOW = 1_000_000;
const REFERENCE = 'ord-1';

type Action =
  | { readonly kind: 'authorise'; readonly n: number; readonly amountMinor: number }
  | { readonly kind: 'capture'; readonly n: number; readonly amountMinor: number; readonly final: boolean }
  | { readonly kind: 'undo'; readonly n: number; readonly keepMinor: number };

const amounts = fc.integer({ min: 1, max: 10_000 });
const tries = fc.integer({ min: 1, max: 3 });
const actions: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constant('authorise' as const), n: tries, amountMinor: amounts }),
  fc.record({ kind: fc.constant('capture' as const), n: tries, amountMinor: amounts, final: fc.boolean() }),
  fc.record({ kind: fc.constant('undo' as const), n: tries, keepMinor: fc.integer({ min: 0, max: 2_000 }) }),
);

function play(store: Store, action: Action): { readonly key: string; readonly status: number } {
  const key = `${REFERENCE}:${action.kind}:${action.n}`;
  const fingerprint = JSON.stringify(action);
  const request: KeyedRequest = { key, fingerprint, service: 'payment', reference: REFERENCE, at: NOW };
  const { status } = once(store, request, () => {
    if (action.kind === 'authorise') {
      const body = {
        reference: REFERENCE,
        currency: 'EUR',
        amountMinor: action.amountMinor,
        token: 'tok_good',
      };
      return authorise(store, { request, body }, undefined);
    }
    if (action.kind === 'capture') {
      const authorisationId = readPayment(store, REFERENCE, NOW)?.authorisationId ?? 'none';
      const { amountMinor, final } = action;
      return capture(
        store,
        { request, body: { reference: REFERENCE, authorisationId, amountMinor, final } },
        undefined,
      );
    }
    const { keepMinor } = action;
    return undo(store, { request, body: { reference: REFERENCE, keepMinor, keys: [] } });
  });
  return { key, status };
}

function sums(store: Store, record: PaymentRecord | undefined) {
  const authorised = store
    .all('select amount from authorisations')
    .reduce((sum, row) => sum + Number(row['amount']), 0);
  return { authorised, captured: record?.capturedMinor ?? 0, refunded: record?.refundedMinor ?? 0 };
}

test('captures never exceed what was authorised, refunds never what was captured, and a key takes effect once', () => {
  fc.assert(
    fc.property(fc.array(actions, { maxLength: 25 }), (played) => {
      const store = openStore(null, NOW);
      const seen = new Map<string, number>();
      for (const action of played) {
        const before = sums(store, readPayment(store, REFERENCE, NOW));
        const { key, status } = play(store, action);
        const after = sums(store, readPayment(store, REFERENCE, NOW));
        expect(after.captured).toBeLessThanOrEqual(after.authorised);
        expect(after.refunded).toBeLessThanOrEqual(after.captured);
        if (seen.has(key)) expect(after).toEqual(before);
        if (seen.has(key)) expect([seen.get(key), 422]).toContain(status);
        else seen.set(key, status);
      }
      store.close();
    }),
    { numRuns: 150 },
  );
});

test('after an undo that keeps nothing, nothing is held and all that came in went back', () => {
  fc.assert(
    fc.property(fc.array(actions, { maxLength: 15 }), (played) => {
      const store = openStore(null, NOW);
      for (const action of played) play(store, action);
      play(store, { kind: 'undo', n: 9, keepMinor: 0 });
      const record = readPayment(store, REFERENCE, NOW);
      if (record === undefined) return;
      expect(record.capturedMinor - record.refundedMinor).toBe(0);
      const open = store.all("select * from authorisations where state in ('authorised', 'review')");
      expect(open).toEqual([]);
      store.close();
    }),
    { numRuns: 150 },
  );
});

test('a closed key is always refused, also a completed one, and its outcome can be looked up', () => {
  const store = openStore(null, NOW);
  play(store, { kind: 'authorise', n: 1, amountMinor: 500 });
  const request: KeyedRequest = {
    key: 'u',
    fingerprint: 'u',
    service: 'payment',
    reference: REFERENCE,
    at: NOW,
  };
  const keys = [`${REFERENCE}:authorise:1`, `${REFERENCE}:authorise:2`];
  once(store, request, () => undo(store, { request, body: { reference: REFERENCE, keepMinor: 0, keys } }));
  expect(play(store, { kind: 'authorise', n: 1, amountMinor: 500 }).status).toBe(409);
  expect(play(store, { kind: 'authorise', n: 2, amountMinor: 500 }).status).toBe(409);
  expect(lookUp(store, 'payment', `${REFERENCE}:authorise:1`)?.outcome).toBe('done');
  expect(lookUp(store, 'payment', `${REFERENCE}:authorise:2`)?.outcome).toBe('undone');
  expect(lookUp(store, 'payment', `${REFERENCE}:authorise:3`)).toBeUndefined();
});
