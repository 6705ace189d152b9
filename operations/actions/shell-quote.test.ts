import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyText } from '../testing/any-text.ts';
import { shellCommand, shellQuote } from './shell-quote.ts';

test('a real shell reads back exactly the arguments', () => {
  const mean = fc.string({
    unit: fc.constantFrom("'", '"', '$', '`', '\\', '\n', ' ', '!', '*', ';', '&', '|', '(', '-'),
  });
  const clean = fc.oneof(mean, anyText).filter((text) => !text.includes('\0') && text.isWellFormed());
  fc.assert(
    fc.property(fc.array(clean, { minLength: 1, maxLength: 8 }), (words) => {
      const out = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${shellCommand(words)}`], {
        encoding: 'utf8',
      });
      expect(out.split('\0').slice(0, -1)).toEqual(words);
    }),
    { numRuns: 60 },
  );
});

test('what needs no quotes has none', () => {
  expect(shellQuote('order/ord-7F3K2Q')).toBe('order/ord-7F3K2Q');
  expect(shellQuote('')).toBe("''");
  expect(shellQuote("it's")).toBe("'it'\\''s'");
});
