import { graphemeStarts } from '../../support/text/graphemes.ts';
import { cutText, textWidth } from '../../support/text/width.ts';
import type { Field } from '../model/form/field.ts';

/** The part of a field that fits, with the cursor in it; `x` is the position of the cursor in that part. */
export function fieldBox({ at, text }: Field, width: number): { readonly text: string; readonly x: number } {
  if (textWidth(text) < width) return { text, x: textWidth(text.slice(0, at)) };
  // The cursor needs a column of its own behind the last character.
  const from = firstWhere(
    [...graphemeStarts(text.slice(0, at)), at],
    (start) => textWidth(text.slice(start, at)) < width,
  );
  return { text: cutText(text.slice(from), width), x: textWidth(text.slice(from, at)) };
}

/**
 * The first of the positions that holds, where every later one holds too. Found by halving: walking through a pasted
 * text of some thousand characters would take seconds at every paint.
 */
function firstWhere(positions: readonly number[], holds: (position: number) => boolean): number {
  let low = 0;
  let high = positions.length - 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(positions[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return positions[low] ?? 0;
}
