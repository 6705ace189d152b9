import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyText } from '../testing/any-text.ts';
import { plainText } from './plain-text.ts';

test.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]0;title\u0007after', 'after'],
  ['\u001b]52;c;ZXZpbA==\u001b\\after', 'after'],
  ['\u001b]8;;http://evil\u001b\\click\u001b]8;;\u001b\\', 'click'],
  ['\u001bPq#0;2;0;0;0\u001b\\x', 'x'],
  ['\u009b2Jx', 'x'],
  ['a\u001b]0;never ends', 'a'],
  ['two\r\nlines\tand\ttabs', 'two lines and tabs'],
  ['bell\u0007 null\u0000 del\u007f', 'bell null del'],
  ['user\u202etxt.exe', 'usertxt.exe'],
  ['zero\u200bwidth\ufeff', 'zerowidth'],
  ['ta\u{e0041}g', 'tag'],
  ['half \ud800 pair', 'half  pair'],
  ['Größe 5 \u{1f600}', 'Größe 5 \u{1f600}'],
])('%j reads %j', (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test('nothing that a terminal interprets comes through', () => {
  const mean = fc.string({
    unit: fc.constantFrom(
      '\u001b',
      '[',
      ']',
      ';',
      '0',
      '1',
      'm',
      'J',
      '\u0007',
      '\\',
      '\u009b',
      'P',
      'a',
      '\n',
      '\u202e',
    ),
  });
  fc.assert(
    fc.property(fc.oneof(mean, anyText), (text) => {
      expect(plainText(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});

test('a text that is too long is cut and marked', () => {
  expect(plainText('x'.repeat(50), 10)).toBe('xxxxxxx...');
  expect(plainText('x'.repeat(10), 10)).toBe('x'.repeat(10));
  expect(plainText('\u001b[31m'.repeat(100_000), 10).length).toBeLessThanOrEqual(10);
});

test('a character of several code points is counted as one and never cut in two', () => {
  const letter = 'e\u0301';
  const flag = '\u{1F1E9}\u{1F1EA}';
  expect(plainText(letter.repeat(10), 10)).toBe(letter.repeat(10));
  expect(plainText(letter.repeat(11), 10)).toBe(`${letter.repeat(7)}...`);
  expect(plainText(flag.repeat(11), 10)).toBe(`${flag.repeat(7)}...`);
});
