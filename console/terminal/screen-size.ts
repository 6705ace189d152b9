import type { Size } from '../model/state.ts';

/**
 * Reads the size from the terminal itself. Node only learns of a change by SIGWINCH, which goes to the program in the
 * foreground: whoever was stopped meanwhile never hears of it.
 */
export function readSize(stdout: NodeJS.WriteStream): Size {
  try {
    const [columns, rows] = stdout.getWindowSize();
    if (columns > 0 && rows > 0) Object.assign(stdout, { columns, rows });
  } catch {
    // The terminal is gone; what was known last stays.
  }
  return { columns: stdout.columns || 80, rows: stdout.rows || 24 };
}
