import { expect, test } from 'vitest';
import { parseExact } from '../../support/text/exact-json.ts';
import { wholeNumbers } from './whole-numbers.ts';

test('whole numbers are sent as such, however they are written', () => {
  const input = parseExact('{"minutes":30.0,"items":[{"line":1,"quantity":2e0}],"text":"1.10","none":null}');
  expect(wholeNumbers(input)).toEqual({
    minutes: 30,
    items: [{ line: 1, quantity: 2 }],
    text: '1.10',
    none: null,
  });
});

test.each([
  ['{"amountMinor":12345678901234567890}', 'amountMinor: 12345678901234567890 is not a whole number'],
  ['{"amountMinor":9007199254740993}', 'amountMinor: 9007199254740993 is not a whole number'],
  ['{"minutes":1.10}', 'minutes: 1.10 is not a whole number'],
  ['{"minutes":1e400}', 'minutes: 1e400 is not a whole number'],
  ['{"minutes":5.00000000000000000001}', 'minutes: 5.00000000000000000001 is not a whole number'],
  ['{"items":[{"quantity":0.10}]}', 'items.0.quantity: 0.10 is not a whole number'],
])('%s is rejected with its digits as typed', (json, says) => {
  expect(() => wholeNumbers(parseExact(json))).toThrow(says);
});
