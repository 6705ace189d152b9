import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { hint } from '../contract/stack/program-name.ts';
import { shellQuote } from '../support/text/shell-quote.ts';

/** The clone that the programs were built from: two folders above `dist/{build}`. */
const CLONE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A command of ours about the stack in `root`, to be pasted. */
export function stackHint(root: string, args: string): string {
  return hint(root === CLONE ? args : `${args} --folder ${shellQuote(root)}`);
}
