import { escapeLine } from './escape-unsafe.ts';

/**
 * One argument for a shell: as it is where nothing in it means anything, else in single quotes. What a terminal would
 * act on is written as bytes in `$'…'` (bash, zsh, ksh), so that the shown command can be copied and names the same.
 */
export function shellQuote(argument: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(argument)) return argument;
  // A NUL cannot be an argument at all.
  const text = argument.replaceAll('\0', '');
  if (escapeLine(text) !== text) return `$'${Array.from(text, inDollarQuotes).join('')}'`;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function inDollarQuotes(character: string): string {
  if (character === "'" || character === '\\') return `\\${character}`;
  if (escapeLine(character) === character) return character;
  return Array.from(Buffer.from(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

export function shellCommand(words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}
