import { expect, test } from 'vitest';
import type { Fault } from '../contract/providers/providers.ts';
import { advanceParcels, cancelLabel, createLabel, readLabel } from './carrier.ts';
import type { KeyedRequest } from './once.ts';
import { openStore, type Store } from './store.ts';

const NOW = 1_000_000;
const RETURN = 'ret-0000000000000001';
const delays = { packing: 1, ready: 1, shipped: 100, delivered: 200 };
const body = { reference: 'ord-0000000000000001', returnId: RETURN };
const request: KeyedRequest = {
  key: 'k',
  fingerprint: 'f',
  service: 'carrier',
  reference: body.reference,
  at: NOW,
};
const fault = (effect: Fault['effect']): Fault => ({
  id: 'f',
  match: {},
  share: 1,
  seed: 1,
  from: null,
  until: null,
  effect,
});

function label(store: Store) {
  return createLabel(store, { body, request, trace: null }, { verdict: undefined, delays });
}

function advance(store: Store, faults: readonly Fault[] = []): readonly (string | undefined)[] {
  return [100, 200, 300, 400].map((after) => {
    advanceParcels(store, { now: NOW + after, faults, delays });
    return readLabel(store, RETURN)?.status;
  });
}

test('a parcel is picked up, carried and delivered, and each scan is reported once', () => {
  const store = openStore(null, NOW);
  expect(label(store).answer.status).toBe(201);
  expect(advance(store)).toEqual(['picked_up', 'in_transit', 'delivered', 'delivered']);
  const callbacks = store
    .all('select body from callbacks order by id')
    .map((row) => JSON.parse(String(row['body'])));
  expect(callbacks.map(({ payload }) => [payload.version, payload.status])).toEqual([
    [2, 'picked_up'],
    [3, 'in_transit'],
    [4, 'delivered'],
  ]);
});

test('a silent carrier scans nothing, a careless one loses the parcel at the end', () => {
  const silent = openStore(null, NOW);
  label(silent);
  expect(advance(silent, [fault({ type: 'carrier-silent' })]).at(-1)).toBe('created');
  const careless = openStore(null, NOW);
  label(careless);
  expect(advance(careless, [fault({ type: 'carrier-loses' })]).at(-1)).toBe('lost');
});

test('a label that was cancelled before it came is never made; one whose parcel is in transit stays', () => {
  const store = openStore(null, NOW);
  expect(cancelLabel(store, { body }).answer.body).toEqual({ kind: 'nothing-to-undo', label: null });
  expect(label(store).answer).toMatchObject({ status: 409, body: { error: { code: 'undone' } } });
  const moving = openStore(null, NOW);
  label(moving);
  advance(moving);
  expect(cancelLabel(moving, { body }).answer.body).toMatchObject({ kind: 'too-late' });
});
