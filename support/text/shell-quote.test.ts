import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOSTILE } from '../../contract/testing/hostile.ts';
import { anyText } from '../../operations/testing/any-text.ts';
import { escapeLine } from './escape-unsafe.ts';
import { commandWords, shellCommand, shellQuote } from './shell-quote.ts';

const SHELLS: readonly (readonly string[])[] = [
  ['sh', '-c'],
  ['bash', '-c'],
  ['zsh', '-fc'],
  ['fish', '--no-config', '-c'],
];
const installed = SHELLS.filter(([shell = '']) => spawnSync(shell, ['-c', ':']).status === 0);

function readBack([shell = '', ...flags]: readonly string[], words: readonly string[]): readonly string[] {
  const script = `printf '%s\\0' ${shellCommand(words)}`;
  return execFileSync(shell, [...flags, script], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

const isArgument = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
const mean = fc.string({
  unit: fc.constantFrom(
    "'",
    '"',
    '$',
    '`',
    '\\',
    '%',
    '\u001B',
    ' ',
    '!',
    '*',
    ';',
    '&',
    '|',
    '(',
    '-',
    '=',
    '~',
    '\n',
    'a',
  ),
});
/** Trailing newlines are supported by bash, zsh and ksh only. */
const anyShells = fc.oneof(mean, anyText).filter((text) => isArgument(text) && !text.endsWith('\n'));

describe.each(installed.map((shell) => [shell[0] ?? '', shell] as const))('%s', (_name, shell) => {
  test('reads back exactly the arguments', () => {
    fc.assert(
      fc.property(fc.array(anyShells, { minLength: 1, maxLength: 20 }), (words) => {
        expect(readBack(shell, words)).toEqual(words);
      }),
      { numRuns: 40 },
    );
  });

  test('reads back what a terminal would act on, of which no byte is shown', () => {
    const texts = HOSTILE.map((text) => text.toWellFormed().replaceAll('\0', ''));
    for (const text of texts) expect(escapeLine(shellQuote(text))).toBe(shellQuote(text));
    expect(readBack(shell, texts)).toEqual(texts);
  });
});

test('text that ends in a newline is read back by bash and zsh', () => {
  for (const shell of installed.filter(([name]) => name === 'bash' || name === 'zsh')) {
    const words = ['a\n', "it's \\ \u001B\n\n"];
    expect(readBack(shell, words)).toEqual(words);
  }
});

test('history expansion, as a person has it, changes nothing', () => {
  const words = ['a!b!!', '\u001B!x!-1'];
  const script = `set -o history -o histexpand\necho first\nprintf '%s\\0' ${shellCommand(words)}\n`;
  const out = execFileSync('bash', ['--norc'], { input: script, encoding: 'utf8' });
  expect(out).toBe(`first\n${words.map((word) => `${word}\0`).join('')}`);
});

test('what needs no quotes has none', () => {
  expect(shellQuote('order/ord-7F3K2Q')).toBe('order/ord-7F3K2Q');
  expect(shellQuote('')).toBe("''");
  expect(shellQuote("it's")).toBe("'it'\\''s'");
  expect(shellQuote('=ls')).toBe("'=ls'");
});

test('an operand that looks like a flag follows --', () => {
  expect(commandWords(['orders', 'show'], ['ord-1'], ['--json'])).toEqual([
    'orders',
    'show',
    'ord-1',
    '--json',
  ]);
  expect(commandWords(['orders', 'show'], ['-x'], ['--json'])).toEqual([
    'orders',
    'show',
    '--json',
    '--',
    '-x',
  ]);
});
