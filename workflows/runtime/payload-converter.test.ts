import { expect, test } from 'vitest';
import { readOrder } from '../../contract/order/read-order.ts';
import { payloadConverter } from './payload-converter.ts';

// A third-party payload must be refused like any other bad input, and never stop a run.
const bytes = (text: string) => new TextEncoder().encode(text);

test('what we write is read back', () => {
  const value = { orderId: 'ord-1', lines: [1, 2] };
  expect(payloadConverter.fromPayload(payloadConverter.toPayload(value))).toEqual(value);
});

test.each([
  ['an unknown encoding', { metadata: { encoding: bytes('binary/zzz') }, data: bytes('x') }],
  ['no encoding at all', { metadata: {}, data: bytes('x') }],
  ['JSON that is none', { metadata: { encoding: bytes('json/plain') }, data: bytes('{"orderId":') }],
])('%s becomes a value that no schema takes', (_what, payload) => {
  const value = payloadConverter.fromPayload<unknown>(payload);
  expect(readOrder(value).kind).toBe('refused');
});
