import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyText } from '../operations/testing/any-text.ts';
import { escapeLine } from './escape-unsafe.ts';
import { shellCommand, shellQuote } from './shell-quote.ts';

test('a real shell reads back exactly the arguments', () => {
  const mean = fc.string({
    unit: fc.constantFrom("'", '"', '$', '`', '\\', '\n', ' ', '!', '*', ';', '&', '|', '(', '-'),
  });
  const clean = fc.oneof(mean, anyText).filter((text) => !text.includes('\0') && text.isWellFormed());
  fc.assert(
    fc.property(fc.array(clean, { minLength: 1, maxLength: 8 }), (words) => {
      const out = execFileSync('/bin/bash', ['-c', `printf '%s\\0' ${shellCommand(words)}`], {
        encoding: 'utf8',
      });
      expect(out.split('\0').slice(0, -1)).toEqual(words);
    }),
    { numRuns: 60 },
  );
});

test('no byte of it is acted on by a terminal, and a shell reads back the same', () => {
  for (const id of [
    'a\u001B[2Jb',
    "it's\r\n1",
    '\u009B31m7',
    'x\u202Ey',
    '\u2028\\',
    '\u001B]52;c;aGk=\u0007',
  ]) {
    const quoted = shellQuote(id);
    expect(escapeLine(quoted)).toBe(quoted);
    expect(execFileSync('/bin/bash', ['-c', `printf %s ${quoted}`], { encoding: 'utf8' })).toBe(id);
  }
});

test('what needs no quotes has none', () => {
  expect(shellQuote('order/ord-7F3K2Q')).toBe('order/ord-7F3K2Q');
  expect(shellQuote('')).toBe("''");
  expect(shellQuote("it's")).toBe("'it'\\''s'");
});
