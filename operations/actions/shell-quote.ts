/** One argument for a POSIX shell: as it is where nothing in it means anything, else in single quotes. */
export function shellQuote(argument: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(argument)) return argument;
  // A NUL cannot be an argument at all.
  return `'${argument.replaceAll('\0', '').replaceAll("'", `'\\''`)}'`;
}

export function shellCommand(words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}
