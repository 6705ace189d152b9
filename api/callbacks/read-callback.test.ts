import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ACTS, HOSTILE } from '../../contract/testing/hostile.ts';
import { readCallback } from './read-callback.ts';

const ORDER = 'ord-0123456789ABCDEF';
const VENDOR = {
  eventId: 'evt-1',
  version: 3,
  at: '2026-11-20T10:00:00.000Z',
  vendorId: 'nordwind',
  vendorOrderId: 'nw-1',
  status: 'ready',
};

test('a good callback is taken with its event id and version', () => {
  expect(readCallback('vendor', JSON.stringify({ orderId: ORDER, payload: VENDOR }))).toMatchObject({
    ok: true,
    orderId: ORDER,
    eventId: 'evt-1',
    version: 3,
  });
});

test.each([
  ['no JSON', '{', 'no JSON'],
  ['no order id', JSON.stringify({ orderId: "x' OR 1=1", payload: VENDOR }), 'ord-'],
  [
    'an unknown status',
    JSON.stringify({ orderId: ORDER, payload: { ...VENDOR, status: 'lost' } }),
    'payload.status',
  ],
  [
    'a version of zero',
    JSON.stringify({ orderId: ORDER, payload: { ...VENDOR, version: 0 } }),
    'payload.version',
  ],
  [
    'the other schema',
    JSON.stringify({ orderId: ORDER, payload: { eventId: 'e', version: 1, at: '' } }),
    'payload.',
  ],
])('%s is refused with the place of the error', (_name, body, where) => {
  const read = readCallback('vendor', body);
  expect(read.ok ? '' : read.problem).toContain(where);
});

test("a payment callback about another order than the envelope's is refused", () => {
  const payment = { eventId: 'evt-1', version: 2, at: '2026-11-20T10:00:00.000Z', status: 'authorised' };
  const read = (reference: string) =>
    readCallback('payment', JSON.stringify({ orderId: ORDER, payload: { ...payment, reference } }));
  expect(read(ORDER)).toMatchObject({ ok: true });
  const foreign = read('ord-ZZZZZZZZZZZZZZZZ');
  expect(foreign.ok ? '' : foreign.problem).toBe(`payload.reference: expected ${ORDER}, as in orderId`);
});

test.each(HOSTILE)('text fields become one plain, bounded line: %j', (text) => {
  const payload = { ...VENDOR, at: text, vendorOrderId: text, tracking: text };
  const read = readCallback('vendor', JSON.stringify({ orderId: ORDER, payload }));
  if (!read.ok) throw new Error(read.problem);
  for (const value of Object.values(read.payload as object).map(String)) {
    expect(value).not.toMatch(ACTS);
    expect(value.length).toBeLessThanOrEqual(200);
  }
  expect(read.payload).toMatchObject({ eventId: 'evt-1', version: 3, status: 'ready' });
});

test('nothing that comes from outside makes it throw', () => {
  fc.assert(fc.property(fc.string(), (body) => void readCallback('payment', body)));
  fc.assert(fc.property(fc.jsonValue(), (value) => void readCallback('payment', JSON.stringify(value))));
});
