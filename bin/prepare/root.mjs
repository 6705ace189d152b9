import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone that this file is in. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Says one line on stderr, so that stdout stays what the command prints. */
export function say(line) {
  process.stderr.write(`quarterdeck: ${line}\n`);
}

/** A failure that the user can fix; printed without a stack. */
export class BootstrapError extends Error {}
