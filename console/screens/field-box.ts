import { graphemeAfter } from '../../contract/graphemes.ts';
import type { Field } from '../model/field.ts';
import { cutText, textWidth } from '../table/width.ts';

/** The part of a field that fits, with the cursor in it; `x` is where the cursor stands in that part. */
export function fieldBox({ at, text }: Field, width: number): { readonly text: string; readonly x: number } {
  if (textWidth(text) < width) return { text, x: textWidth(text.slice(0, at)) };
  let from = 0;
  // The cursor needs a column of its own behind the last character.
  while (from < at && textWidth(text.slice(from, at)) >= width) from = graphemeAfter(text, from);
  return { text: cutText(text.slice(from), width), x: textWidth(text.slice(from, at)) };
}
