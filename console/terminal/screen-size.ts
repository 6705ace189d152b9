import process from 'node:process';
import type { Size } from '../model/app/state.ts';

/** The size as Node knows it. */
export function sizeOf(stdout: NodeJS.WriteStream): Size {
  return { columns: stdout.columns || 80, rows: stdout.rows || 24 };
}

/**
 * Has Node read the size from the terminal again; where it changed, stdout emits `resize`. SIGWINCH reports a change to the
 * program in the foreground only: a stopped program never gets it. Node reads the size nowhere
 * but in its listener for that signal.
 */
export function refreshSize(): void {
  process.emit('SIGWINCH', 'SIGWINCH');
}
