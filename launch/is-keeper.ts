import process from 'node:process';
import { commandLine } from '../support/process/command-line.ts';
import { isAlive } from '../support/process/is-alive.mjs';

/** A file that a killed keeper left names a pid that is free or belongs to another program by now. */
export function isKeeper(pid: number): boolean {
  if (!isAlive(pid)) return false;
  return (
    process.platform !== 'linux' || commandLine(pid).some((word) => /(?:^|\/)keeper(?:\.mjs)?$/.test(word))
  );
}
