import { escapeLine } from '../../support/text/escape-unsafe.ts';
import { cutText, textWidth } from '../../support/text/width.ts';

/** What a piece of text means; the theme turns it into one of sixteen colours or into none. */
export type Tone =
  | 'person'
  | 'decision'
  | 'retrying'
  | 'done'
  | 'paused'
  | 'alert'
  | 'warning'
  | 'good'
  | 'hint'
  | 'muted'
  | 'production';

export type Span = {
  readonly text: string;
  readonly tone?: Tone;
  readonly bold?: boolean;
  readonly inverse?: boolean;
  /** Keys that a click on it presses; `hints` if each of the hints in it has its own. */
  readonly press?: readonly string[] | 'hints';
};

/** One row of the screen, ready to paint. `key` is stable for what it shows, so that React moves and keeps it. */
export type Line = { readonly key: string; readonly spans: readonly Span[] };

/** A whole screen: exactly as many lines as the terminal has rows. */
export type Frame = {
  readonly lines: readonly Line[];
  /** Position of the terminal's cursor: in the field that is being edited. */
  readonly cursor: { readonly x: number; readonly y: number } | null;
};

/** No terminal is as wide; what is longer is cut anyway. */
const SPAN_UNITS_MAX = 10_000;

function shownText(text: string): string {
  return escapeLine(text.length > SPAN_UNITS_MAX ? text.slice(0, SPAN_UNITS_MAX) : text);
}

/** Text of others is escaped here, before it is measured and cut. */
export function line(key: string, ...spans: readonly (Span | string | null | undefined | false)[]): Line {
  const kept: Span[] = [];
  for (const span of spans) {
    if (span === null || span === undefined || span === false || span === '') continue;
    if (typeof span === 'string') kept.push({ text: shownText(span) });
    else if (span.text !== '') {
      const text = shownText(span.text);
      kept.push(text === span.text ? span : { ...span, text });
    }
  }
  return { key, spans: kept };
}

export function lineText(shown: Line): string {
  return shown.spans.map((span) => span.text).join('');
}

/** Cut before it is coloured: slicing styled text costs forty microseconds a line. */
export function cutLine(shown: Line, width: number): Line {
  let left = width;
  const spans: Span[] = [];
  for (const span of shown.spans) {
    const wide = textWidth(span.text);
    if (wide <= left) {
      spans.push(span);
      left -= wide;
      continue;
    }
    const text = cutText(span.text, left);
    if (text !== '') spans.push({ ...span, text });
    return { key: shown.key, spans };
  }
  return shown;
}

export function sameLine(left: Line, right: Line): boolean {
  if (left === right) return true;
  if (left.key !== right.key || left.spans.length !== right.spans.length) return false;
  return left.spans.every((span, index) => {
    const other = right.spans[index];
    return (
      other !== undefined &&
      span.text === other.text &&
      span.tone === other.tone &&
      span.bold === other.bold &&
      span.inverse === other.inverse
    );
  });
}

/**
 * The next frame made of as much of the last one as still holds; the last one itself where nothing changed. A frame
 * that is the same object is not painted, which is what makes clocks free until they show something else.
 */
export function settleFrame(last: Frame, next: Frame): Frame {
  const lines = next.lines.map((shown, index) => {
    const before = last.lines[index];
    return before !== undefined && sameLine(before, shown) ? before : shown;
  });
  const sameLines =
    lines.length === last.lines.length && lines.every((shown, index) => shown === last.lines[index]);
  const sameCursor = last.cursor?.x === next.cursor?.x && last.cursor?.y === next.cursor?.y;
  return sameLines && sameCursor ? last : { lines: sameLines ? last.lines : lines, cursor: next.cursor };
}
