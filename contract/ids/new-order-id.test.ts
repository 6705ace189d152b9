import { expect, test } from 'vitest';
import { isOrderId, orderIdPrefixFromSpeech } from '../../domain/order-id.ts';
import { newOrderId } from './new-order-id.ts';

test('the same request of the same customer is the same order', () => {
  const id = newOrderId('cus-1', 'req-1');
  expect(isOrderId(id)).toBe(true);
  expect(newOrderId('cus-1', 'req-1')).toBe(id);
  expect(newOrderId('cus-1', 'req-2')).not.toBe(id);
  expect(newOrderId('cus-1r', 'eq-1')).not.toBe(id);
});

test('an order number is understood as heard on the phone', () => {
  expect(orderIdPrefixFromSpeech('7f3k 2q')).toBe('ord-7F3K2Q');
  expect(orderIdPrefixFromSpeech('ord-o1l')).toBe('ord-011');
  expect(orderIdPrefixFromSpeech("x' OR 1=1")).toBeUndefined();
});
