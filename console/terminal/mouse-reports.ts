/** What the terminal says besides keys. */
export type TerminalReport =
  | { readonly kind: 'press'; readonly button: number; readonly x: number; readonly y: number }
  | { readonly kind: 'wheel'; readonly rows: number }
  /** Answer to the question where the cursor is; columns count from 1. */
  | { readonly kind: 'cursor'; readonly column: number };

export type Split = {
  /** What is left for the keyboard. */
  readonly keys: string;
  readonly reports: readonly TerminalReport[];
  /** The beginning of a report whose end has not come yet. */
  readonly rest: string;
};

const REPORT = /\u001B\[<(\d{1,4});(\d{1,5});(\d{1,5})([Mm])|\u001B\[(\d{1,5});(\d{1,5})R/g;
// Only what can still become a mouse or cursor report is held back. A lone ESC may be the key: whoever holds it gives
// it up after a moment.
const BEGINNING = /\u001B(?:\[(?:<[\d;]{0,17}|\d{0,5}|\d{1,5};\d{0,5})?)?$/;
const WHEEL_ROWS = 3;

/**
 * Takes mouse and cursor reports out of what the terminal sends. The rest goes on to Ink, which has no mouse and
 * would swallow the reports.
 */
export function splitReports(held: string, chunk: string): Split {
  const text = held + chunk;
  const reports: TerminalReport[] = [];
  let keys = '';
  let end = 0;
  for (const match of text.matchAll(REPORT)) {
    keys += text.slice(end, match.index);
    end = match.index + match[0].length;
    const report = reportOf(match);
    if (report !== undefined) reports.push(report);
  }
  keys += text.slice(end);
  const rest = BEGINNING.exec(keys)?.[0] ?? '';
  if (rest !== '') keys = keys.slice(0, keys.length - rest.length);
  return { keys, reports, rest };
}

function reportOf([, button, x, y, end, , column]: readonly (string | undefined)[]):
  | TerminalReport
  | undefined {
  if (column !== undefined) return { kind: 'cursor', column: Number(column) };
  const code = Number(button);
  const pressed = end === 'M';
  // Bits 2 to 4 are Shift, Alt and Ctrl; bit 5 is movement, bit 6 the wheel.
  if ((code & 64) !== 0) return { kind: 'wheel', rows: (code & 1) === 0 ? -WHEEL_ROWS : WHEEL_ROWS };
  if (!pressed || (code & 32) !== 0) return undefined;
  return { kind: 'press', button: code & 3, x: Number(x) - 1, y: Number(y) - 1 };
}
