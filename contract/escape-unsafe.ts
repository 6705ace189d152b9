/**
 * What a terminal acts on or what changes the reading order: C0 but newline and tab, DEL, C1, line and paragraph
 * separators, bidirectional controls (UAX #9), lone surrogates.
 */
const UNSAFE =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** The text with each unsafe character as `\uXXXX`. JSON text stays the same JSON: only strings can hold such characters. */
export function escapeUnsafe(text: string): string {
  return text.replace(UNSAFE, escaped);
}

/** As `escapeUnsafe`, on one line: a newline or tab of somebody else's text must not begin a row of its own. */
export function escapeLine(text: string): string {
  return escapeUnsafe(text).replace(/[\n\t]/g, (character) => (character === '\n' ? '\\n' : '\\t'));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
