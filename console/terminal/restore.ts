import { writeSync } from 'node:fs';
import { RESTORE } from './sequences.ts';

/** What restoring needs of the process; tests pass their own. */
export type Exits = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdoutFd: number;
};

/**
 * The terminal as it was, at once and without waiting: this also runs inside a dying process. Errors are of no
 * interest, because after SIGHUP there is no terminal any more.
 */
export function restoreTerminal({ stdin, stdoutFd }: Exits): void {
  try {
    writeSync(stdoutFd, RESTORE);
  } catch {}
  try {
    stdin.setRawMode(false);
  } catch {}
}
