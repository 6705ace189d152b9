import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';

// JavaScript, because the launchers in bin/ also use it before anything is built.

/**
 * Whether a process exists and still runs. A process that has ended and that its parent has not waited for (state Z)
 * is dead, although it accepts signals.
 */
export function isAlive(pid) {
  // 0 and negative numbers address process groups.
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  let foreign = false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
    foreign = true;
  }
  try {
    // The name is in brackets and may contain anything.
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // No /proc here, or one that hides the processes of other users; else it has just ended.
    return foreign || !existsSync('/proc/self/stat');
  }
}
