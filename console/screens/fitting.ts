import { textWidth } from '../../support/text/width.ts';
import type { Span } from '../ui/line.ts';

/** A piece of a line that may be left out; the highest number goes first. */
export type Part = { readonly span: Span; readonly dropAt: number };

export const PART_GAP = '   ';

/** As many parts as fit, each with the gap before it. */
export function fitting(parts: readonly Part[], width: number): readonly Span[] {
  let kept = parts;
  const needed = () => kept.reduce((sum, { span }) => sum + PART_GAP.length + textWidth(span.text), 0);
  while (kept.length > 0 && needed() > width) {
    const first = Math.max(...kept.map((part) => part.dropAt));
    kept = kept.filter((part) => part.dropAt !== first);
  }
  return kept.flatMap(({ span }) => [{ text: PART_GAP }, span]);
}
