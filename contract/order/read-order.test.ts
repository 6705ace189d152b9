import { describe, expect, test } from 'vitest';
import type { OrderInput } from './order.ts';
import { readOrder } from './read-order.ts';

const order: OrderInput = {
  v: 1,
  orderId: 'ord-0123456789ABCDEF',
  customerId: 'cus-1',
  requestKey: 'req-1',
  placedAt: '2026-11-21T10:00:00.000Z',
  promiseBy: '2026-11-23T10:00:00.000Z',
  policy: 'test',
  channel: 'web',
  currency: 'EUR',
  lines: [{ line: 1, sku: 'tea', name: 'Tea 🫖', quantity: 2, unitPriceMinor: 1250, vendorId: 'nordwind' }],
  payment: { method: 'card', token: 'tok_good' },
  shipTo: { name: 'Ada', street: 'Quay 1', city: 'Hamburg', postalCode: '20457', country: 'DE' },
  contact: { email: 'ada@example.com' },
};
const line = { ...order.lines[0], line: 1 };

test('a good order passes as it is', () => {
  expect(readOrder(order)).toEqual({ kind: 'order', order });
});

describe('what is refused, in one sentence that names the field', () => {
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'Invalid type'],
    ['text', 'order', 'Invalid type'],
    ['a later version', { ...order, v: 2 }, 'v: '],
    ['no lines', { ...order, lines: [] }, 'lines: '],
    [
      'too many lines',
      { ...order, lines: Array.from({ length: 101 }, (_, at) => ({ ...line, line: at + 1 })) },
      'lines',
    ],
    ['a negative quantity', { ...order, lines: [{ ...line, quantity: -1 }] }, 'lines.0.quantity: '],
    ['a fraction', { ...order, lines: [{ ...line, quantity: 1.5 }] }, 'lines.0.quantity: '],
    ['a huge price', { ...order, lines: [{ ...line, unitPriceMinor: 1e12 }] }, 'lines.0.unitPriceMinor: '],
    [
      'a total beyond the limit',
      { ...order, lines: [{ ...line, quantity: 999, unitPriceMinor: 1_000_000 }] },
      'lines: the total',
    ],
    ['the same line twice', { ...order, lines: [line, line] }, 'lines: two lines'],
    ['nothing to charge', { ...order, lines: [{ ...line, unitPriceMinor: 0 }] }, 'payment: there is nothing'],
    ['a forged name', { ...order, shipTo: { ...order.shipTo, name: 'Ada\u202E' } }, 'shipTo.name: '],
    ['an unknown currency', { ...order, currency: 'XXX' }, 'currency: '],
    ['a huge note', { ...order, note: 'x'.repeat(3000) }, 'note: '],
  ])('%s', (_name, raw, start) => {
    const read = readOrder(raw);
    expect(read.kind).toBe('refused');
    if (read.kind === 'refused') expect(read.problem.startsWith(start) ? start : read.problem).toBe(start);
  });
});
