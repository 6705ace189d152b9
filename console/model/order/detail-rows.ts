import { cutText, textWidth } from '../../../support/text/width.ts';
import type { Size } from '../app/state.ts';

const MARGIN = 3;
const cache = new WeakMap<readonly string[], { readonly width: number; readonly rows: readonly string[] }>();

/** A text as rows of this terminal: longer text continues in the next row with the same indentation. */
export function detailRows(lines: readonly string[], { columns }: Size): readonly string[] {
  const width = Math.max(20, columns - MARGIN - 1);
  const known = cache.get(lines);
  if (known?.width === width) return known.rows;
  const rows = lines.flatMap((text) => rowsOf(text, width));
  cache.set(lines, { width, rows });
  return rows;
}

function rowsOf(text: string, width: number): readonly string[] {
  if (textWidth(text) <= width) return [text];
  const indent = (/^ */.exec(text)?.[0] ?? '').slice(0, Math.floor(width / 2));
  const rows: string[] = [];
  let rest = text;
  for (;;) {
    const fits = cutText(rest, width);
    if (fits.length === rest.length || fits.trim() === '') break;
    const blank = fits.lastIndexOf(' ');
    const cut = blank > width / 2 ? fits.slice(0, blank) : fits;
    rows.push(cut);
    rest = indent + rest.slice(cut.length).trimStart();
  }
  return [...rows, rest];
}
