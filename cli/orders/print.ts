import type { RowMark } from '../../operations/subjects/order/order-row.ts';
import { escapeLine } from '../../support/text/escape-unsafe.ts';
import { fitText, shortenText, textWidth } from '../../support/text/width.ts';
import type { CliIo } from '../command.ts';
import { style } from '../output-gate.ts';

const CODES = { red: 31, yellow: 33, magenta: 35, cyan: 36, dim: 2, bold: 1 } as const;
export type Ink = keyof typeof CODES;
export type Paint = (text: string, ...inks: readonly Ink[]) => string;

/** Colour only for a person at a terminal who has not switched it off. */
export function paintFor(io: Pick<CliIo, 'stdout' | 'env'>): Paint {
  const noColour = io.env['NO_COLOR'];
  const on =
    io.stdout.isTTY === true && (noColour === undefined || noColour === '') && io.env['TERM'] !== 'dumb';
  return (text, ...inks) =>
    on && inks.length > 0 ? `${inks.map((ink) => style(CODES[ink])).join('')}${text}${style(0)}` : text;
}

export const GLYPHS: Readonly<Record<RowMark, { readonly glyph: string; readonly inks: readonly Ink[] }>> = {
  'needs-person': { glyph: '!', inks: ['red', 'bold'] },
  broken: { glyph: '!', inks: ['red', 'bold'] },
  decision: { glyph: '?', inks: ['magenta'] },
  retrying: { glyph: '~', inks: ['yellow'] },
  moving: { glyph: '.', inks: [] },
  done: { glyph: '+', inks: ['dim'] },
  undone: { glyph: 'x', inks: ['dim'] },
  paused: { glyph: '=', inks: ['cyan'] },
};

export type Cell = { readonly text: string; readonly inks?: readonly Ink[]; readonly align?: 'right' };

/** Columns as wide as their widest cell; the last one is cut at the terminal's edge and nowhere else. */
export function table(
  cells: readonly (readonly Cell[])[],
  paint: Paint,
  columns: number | undefined,
): string {
  const rows = cells.map((row) => row.map((cell) => ({ ...cell, text: escapeLine(cell.text) })));
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, textWidth(cell.text));
    });
  }
  return rows.map((row) => lineOf(row, widths, { paint, columns })).join('\n');
}

function lineOf(
  row: readonly Cell[],
  widths: readonly number[],
  out: { readonly paint: Paint; readonly columns: number | undefined },
): string {
  let used = 0;
  const parts = row.map((cell, index) => {
    const last = index === row.length - 1;
    const width = widths[index] ?? 0;
    let text = cell.text;
    if (last && out.columns !== undefined) {
      const width = Math.max(10, out.columns - used);
      text = shortenText(text, width, '...');
    } else if (!last || cell.align === 'right') {
      text = fitText(text, width, { align: cell.align ?? 'left', ellipsis: '...' });
    }
    used += width + 2;
    return out.paint(text, ...(cell.inks ?? []));
  });
  return parts.join('  ').trimEnd();
}
