import type { RowMark } from '../../operations/subjects/order/order-row.ts';
import type { Tone } from './line.ts';

/** The few signs that are not ASCII, and the replacement where the terminal would draw it two columns wide. */
export type Glyphs = {
  readonly done: string;
  readonly alert: string;
  readonly ellipsis: string;
  readonly times: string;
};

export const UNICODE_GLYPHS: Glyphs = { done: '✓', alert: '▴', ellipsis: '…', times: '×' };
export const ASCII_GLYPHS: Glyphs = { done: '+', alert: '^', ellipsis: '>', times: 'x' };

export function glyphsFor(ascii: boolean): Glyphs {
  return ascii ? ASCII_GLYPHS : UNICODE_GLYPHS;
}

/** Sign and colour of a row's state. The sign is sufficient; the color repeats it. */
export function markSign(mark: RowMark, glyphs: Glyphs): { readonly sign: string; readonly tone?: Tone } {
  switch (mark) {
    case 'needs-person':
    case 'broken':
      return { sign: '!', tone: 'person' };
    case 'decision':
      return { sign: '?', tone: 'decision' };
    case 'retrying':
      return { sign: '~', tone: 'retrying' };
    case 'moving':
      return { sign: '.' };
    case 'done':
      return { sign: glyphs.done, tone: 'done' };
    case 'undone':
      return { sign: 'x', tone: 'done' };
    case 'paused':
      return { sign: '=', tone: 'paused' };
  }
}
