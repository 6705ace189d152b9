import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { isKernelLocked, type KernelLock, takeKernelLock } from '../../support/lock/kernel-lock.ts';

// Between our look at a port and the moment at which a program listens there lie seconds, in which a second stack on
// this machine would find it free as well. So stacks claim their ports from each other, each with a lock.
export const RESERVATIONS = path.join(tmpdir(), 'quarterdeck-ports');
const held = new Map<number, KernelLock>();

/**
 * Whether the port is ours now, until this process ends. Where the folder cannot be written, every process may have
 * it: as without this file.
 */
export function reservePort(port: number): boolean {
  if (held.has(port)) return true;
  try {
    openFolder();
    const lock = takeKernelLock(reservationFile(port));
    if (lock === undefined) return false;
    // Kept for the life of the process: an unreachable lock would be closed by the garbage collector.
    held.set(port, lock);
    if (!othersReserved(port)) return true;
    held.delete(port);
    lock.release();
    return false;
  } catch {
    return true;
  }
}

/** Each user has a file of their own per port: files of others in a folder like this cannot be opened for writing. */
export function reservationFile(port: number, uid = userInfo().uid): string {
  return path.join(RESERVATIONS, `${port}-${uid}.lock`);
}

function othersReserved(port: number): boolean {
  const own = path.basename(reservationFile(port));
  const files = readdirSync(RESERVATIONS).filter((name) => name.startsWith(`${port}-`) && name !== own);
  return files.some((name) => isReserved(path.join(RESERVATIONS, name)));
}

function isReserved(file: string): boolean {
  try {
    return isKernelLocked(file);
  } catch {
    // Not readable to us, so unknown.
    return false;
  }
}

// Stacks of different users share it, like /tmp itself.
function openFolder(): void {
  if (mkdirSync(RESERVATIONS, { recursive: true }) !== undefined) chmodSync(RESERVATIONS, 0o1777);
}
