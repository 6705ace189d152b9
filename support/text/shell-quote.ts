import { escapeLine } from './escape-unsafe.ts';

/**
 * Quotes one argument for a POSIX shell, zsh or fish: plain words as they are, others in single quotes. Control and
 * invisible characters become octal escapes for `printf`, so that the printed command can be copied. Shells strip
 * trailing newlines from `$(…)`; text that ends in one becomes `$'…'`, which dash and fish do not support.
 */
export function shellQuote(argument: string): string {
  // zsh expands =word to a path.
  if (/^(?!=)[A-Za-z0-9_@%+=:,./-]+$/.test(argument)) return argument;
  // A NUL cannot be an argument at all.
  const text = argument.replaceAll('\0', '');
  // In single quotes fish treats \\ and \' as escapes.
  const plain = escapeLine(text) === text && !/\\(?:[\\']|$)/.test(text);
  if (plain) return `'${text.replaceAll("'", `'\\''`)}'`;
  if (text.endsWith('\n')) return `$'${Array.from(text, inDollarQuotes).join('')}'`;
  return `"$(printf '${Array.from(text, inFormat).join('')}')"`;
}

function inDollarQuotes(character: string): string {
  if (character === "'" || character === '\\') return `\\${character}`;
  return escapeLine(character) === character ? character : bytesOf(character);
}

/** Characters special to printf, to double quotes or to history expansion are escaped as well. */
function inFormat(character: string, at: number): string {
  const plain = escapeLine(character) === character && !/[%\\'"`$!]/.test(character);
  return plain && !(at === 0 && character === '-') ? character : bytesOf(character);
}

function bytesOf(character: string): string {
  return Array.from(Buffer.from(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

export function shellCommand(words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}

/** Words for `shellCommand`; operands follow `--` if one of them looks like a flag. */
export function commandWords(
  command: readonly string[],
  operands: readonly string[],
  flags: readonly string[],
): readonly string[] {
  return operands.some((operand) => operand.startsWith('-'))
    ? [...command, ...flags, '--', ...operands]
    : [...command, ...operands, ...flags];
}
