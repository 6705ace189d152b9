import { shellQuote } from '../../support/text/shell-quote.ts';

/** Set at the start of a process: how the program is called from the folder that its reader is in. */
export const PROGRAM_VARIABLE = 'QUARTERDECK_PROGRAM';

/** A Quarterdeck command as a hint prints it, to be pasted as it is. `args` are already quoted for a shell. */
export function hint(args: string): string {
  return `${programName()} ${args}`;
}

export function programName(): string {
  const named = process.env[PROGRAM_VARIABLE];
  return named === undefined || named === '' ? './quarterdeck' : shellQuote(named);
}
