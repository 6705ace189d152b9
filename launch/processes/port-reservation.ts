import { chmodSync, mkdirSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { isAlive } from '../../support/process/is-alive.mjs';

// Between our look at a port and the moment at which a program listens there lie seconds, in which a second stack on
// this machine would find it free as well. So stacks share their claims: a link for each port,
// named like it, that points to the pid of who wants it: made and read in one step, unlike a file.
export const RESERVATIONS = path.join(tmpdir(), 'quarterdeck-ports');
const held = new Set<string>();

/** Whether the port is ours now. Where the folder cannot be written, everybody may have it: as without this file. */
export function reservePort(port: number): boolean {
  const file = path.join(RESERVATIONS, String(port));
  if (held.has(file)) return true;
  for (let tries = 0; tries < 2; tries++) {
    try {
      openFolder();
      symlinkSync(String(process.pid), file);
      hold(file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return true;
      if (!forgetWhenDead(file)) return false;
    }
  }
  return false;
}

// Stacks of different users share it, like /tmp itself.
function openFolder(): void {
  if (mkdirSync(RESERVATIONS, { recursive: true }) !== undefined) chmodSync(RESERVATIONS, 0o1777);
}

function hold(file: string): void {
  if (held.size === 0) {
    process.once('exit', () => {
      for (const each of held) remove(each);
    });
  }
  held.add(file);
}

/** False while the process that wants the port lives. */
function forgetWhenDead(file: string): boolean {
  try {
    const pid = Number(readlinkSync(file));
    if (!isAlive(pid)) remove(file);
    else return false;
  } catch {
    // Gone meanwhile, or not readable: the next attempt decides.
  }
  return true;
}

function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Another process was quicker.
  }
}
