import { firstGraphemes } from '../../support/text/graphemes.ts';

const ESCAPES =
  // CSI … final byte; OSC, DCS, SOS, PM and APC up to their end or the end of the text; other two-byte escapes.
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]?|(?:\u001B[\]PX^_]|[\u009D\u0090\u0098\u009E\u009F])[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)?|\u001B[ -/]*[0-~]?/g;
const LINE_ENDS = /[\r\n\t\v\f\u0085\u2028\u2029]+/g;
// Controls, every invisible formatter (bidirectional marks, zero-width, tags, soft hyphen), lone surrogates, and the
// fillers and selectors that Unicode does not count among the formatters.
const INVISIBLE =
  /\p{Cc}|\p{Cf}|\p{Cs}|[\u115F\u1160\u3164\uFFA0]|[\u17B4\u17B5]|[\u180B-\u180D\u180F]|[\uFE00-\uFE0F]/gu;

/**
 * Text from orders, workers and providers made safe for a terminal: one line, no escape sequences, nothing invisible
 * and nothing that turns the reading direction. What was cut is cut visibly, between characters as people count them.
 */
export function plainText(text: string, charactersMax = 2_000): string {
  // Bounded before the regular expressions run; an escape sequence is longer than what it leaves.
  const bounded = text.length > charactersMax * 4 ? text.slice(0, charactersMax * 4) : text;
  const clean = bounded.replace(ESCAPES, '').replace(LINE_ENDS, ' ').replace(INVISIBLE, '').trim();
  if (bounded.length === text.length && firstGraphemes(clean, charactersMax) === clean) return clean;
  return `${firstGraphemes(clean, Math.max(0, charactersMax - 3))}...`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
