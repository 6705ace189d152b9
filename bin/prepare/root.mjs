import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone that this file is in. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Prints one line to stderr, because stdout belongs to the command. */
export function print(line) {
  process.stderr.write(`quarterdeck: ${line}\n`);
}

/** A failure that the user can fix; printed without a stack. */
export class BootstrapError extends Error {}
