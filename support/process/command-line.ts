import { readFileSync } from 'node:fs';

/** The arguments that a process was started with; empty where it is gone or the system does not show them. */
export function commandLine(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .split('\0')
      .filter((word) => word !== '');
  } catch {
    return [];
  }
}
