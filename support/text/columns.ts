import { textWidth } from './width.ts';

/** The text filled with blanks up to `width` columns of a terminal. A longer text stays as it is. */
export function padText(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const gap = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'right' ? gap + text : text + gap;
}

/**
 * Lines whose cells begin in the same columns of a terminal, two blanks apart. Wide characters count as two columns.
 * `right` names the cells that are aligned to the right.
 */
export function alignColumns(
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, textWidth(cell));
  return rows.map((row) =>
    row
      .map((cell, at) => padText(cell, widths[at] ?? 0, right.includes(at) ? 'right' : 'left'))
      .join('  ')
      .trimEnd(),
  );
}
