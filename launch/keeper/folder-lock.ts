import path from 'node:path';
import { type KernelLock, takeKernelLock } from '../../support/lock/kernel-lock.ts';

export function lockFile(folder: string): string {
  return path.join(folder, 'keeper.lock');
}

/** At most one keeper per folder. */
export function takeFolderLock(folder: string): KernelLock | undefined {
  return takeKernelLock(lockFile(folder));
}
