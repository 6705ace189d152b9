import { textWidth } from '../../support/text/width.ts';
import type { Frame } from '../ui/line.ts';

/** The keys for what was clicked: a lens, a tab, a hint of the footer. */
export function pressedAt(frame: Frame, at: { readonly x: number; readonly y: number }): readonly string[] {
  let from = 0;
  for (const span of frame.lines[at.y]?.spans ?? []) {
    const to = from + textWidth(span.text);
    if (at.x >= from && at.x < to) {
      return span.press === 'hints' ? keysOfHint(hintAt(span.text, at.x - from)) : (span.press ?? []);
    }
    from = to;
  }
  return [];
}

/** Between two hints of one line. */
export const HINT_GAP = '   ';

/** Hints are ASCII, so that a column is a character. */
function hintAt(text: string, column: number): string {
  let from = 0;
  for (const part of text.split(HINT_GAP)) {
    const to = from + part.length;
    if (column >= from && column < to) return part.trim();
    from = to + HINT_GAP.length;
  }
  return '';
}

const WORDS: Readonly<Record<string, string>> = { Enter: 'enter', Esc: 'esc', Tab: 'tab', Space: 'space' };

/** The keys that a hint begins with: `Enter open`, `/ find`, `g w workers`; none where it names a range. */
export function keysOfHint(hint: string): readonly string[] {
  const [first = '', second = ''] = hint.split(' ');
  const named = WORDS[first];
  if (named !== undefined) return [named];
  if (Array.from(first).length !== 1) return [];
  return first === 'g' && /^[a-z]$/.test(second) ? [first, second] : [first];
}
