import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonFault } from './json-fault.ts';

test.each([
  ['{a:1}', "character 2: expected property name or '}'"],
  ['{"card":"4111"x}', "character 15: expected ',' or '}' after property value"],
  ['nope', 'character 2: expected a value'],
  ['[1,]', 'character 4: expected a value'],
  ['{"a":1}}', 'character 8: unexpected non-whitespace character after JSON'],
  ['{\n  "a": tru,\n}', 'line 2, character 11: expected a value'],
  ['{"a":"x\ny"}', 'line 1, character 8: bad control character in string literal'],
  ['', 'it is empty'],
  ['{"a":', 'it ends too early'],
  ['"abc', 'it ends too early'],
])('%j: %s', (text, message) => {
  expect(jsonFault(text)).toContain(message);
});

test('it never repeats what was written', () => {
  const secret = fc.string({ unit: fc.constantFrom('Q', 'Z', '7', '~'), minLength: 3, maxLength: 12 });
  const around = fc.constantFrom('', '{', '"', '[', ',', ':', '}', '\n', ' ');
  fc.assert(
    fc.property(around, secret, around, secret, around, (a, one, b, two, c) => {
      const fault = jsonFault(`${a}${one}${b}${two}${c}`);
      expect(fault).not.toContain(one);
      expect(fault).not.toContain(two);
    }),
  );
});
