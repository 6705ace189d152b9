import { expect, test } from 'vitest';
import type { VendorOrderRecord } from '../contract/providers/providers.ts';
import { advanceVendors } from './clock.ts';
import { type KeyedRequest, once } from './once.ts';
import { openStore, type Store } from './store.ts';
import { cancelOrder, createOrder, readByReference, releaseOrder } from './vendor.ts';

const NOW = 1_000_000;
const REFERENCE = 'ord-0000000000000001';
const vendorId = 'nordwind';
const delays = { packing: 1, ready: 1, shipped: 1, delivered: 1 };
const shipTo = { name: 'Ada', street: 'Quay 1', city: 'Hamburg', postalCode: '20457', country: 'DE' };

const asked = (key: string): KeyedRequest => ({
  key,
  fingerprint: key,
  service: 'vendor',
  reference: REFERENCE,
  at: NOW,
});

function create(store: Store, key: string) {
  const body = { reference: REFERENCE, lines: [{ sku: 'nw-001', quantity: 1 }] };
  const call = { body, request: asked(key), trace: null, vendorId };
  return once(store, call.request, () => createOrder(store, call, { rejects: undefined, delays }));
}

function cancel(store: Store, key: string, keys?: readonly string[]) {
  const body = { reference: REFERENCE, ...(keys === undefined ? {} : { keys }) };
  return once(store, asked(key), () => cancelOrder(store, { body, request: asked(key), vendorId }));
}

test('with keys, those orders are taken back and another may follow; without, none may', () => {
  const store = openStore(null, NOW);
  const first = create(store, 'one').body as VendorOrderRecord;
  expect(cancel(store, 'recall', ['one']).body).toMatchObject({
    kind: 'cancelled',
    order: { vendorOrderId: first.vendorOrderId },
  });
  expect(create(store, 'one').status).toBe(409);
  expect(create(store, 'two').status).toBe(201);
  expect(cancel(store, 'cancel').body).toMatchObject({ kind: 'cancelled' });
  expect(create(store, 'three').status).toBe(409);
});

test('an order that never came is refused when it comes late', () => {
  const store = openStore(null, NOW);
  expect(cancel(store, 'recall', ['one']).body).toMatchObject({ kind: 'nothing-to-undo', order: null });
  expect(create(store, 'one').status).toBe(409);
  expect(create(store, 'two').status).toBe(201);
});

test('the goods go to the address of the release, and a release cannot be taken back', () => {
  const store = openStore(null, NOW);
  const { vendorOrderId } = create(store, 'one').body as VendorOrderRecord;
  for (const after of [1, 2]) advanceVendors(store, { now: NOW + after, faults: [], delays });
  expect(readByReference(store, vendorId, REFERENCE)?.status).toBe('ready');
  const release = { body: { shipTo }, id: vendorOrderId, request: asked('release'), trace: null, vendorId };
  expect(once(store, release.request, () => releaseOrder(store, release, delays)).status).toBe(200);
  const sent = store.get('select ship_to from consignments where vendor_order = ?', vendorOrderId);
  expect(JSON.parse(String(sent?.['ship_to']))).toEqual(shipTo);
  expect(cancel(store, 'recall', ['one']).body).toMatchObject({ kind: 'too-late' });
});
