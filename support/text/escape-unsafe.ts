/**
 * What a terminal acts on, what changes the reading order and what is invisible: C0 but newline and tab, DEL, C1, line
 * and paragraph separators, bidirectional controls (UAX #9), zero-width and other format characters, tags, fillers,
 * lone surrogates.
 */
const UNSAFE = new RegExp(
  [
    '[\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u2028\\u2029]',
    // Joiners that shape a script or an emoji are text; otherwise they hide a difference.
    '(?<![\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F\\p{Script=Arabic}\\p{Script=Syriac}\\p{Mn}\\p{Mc}])[\\u200C\\u200D]',
    '(?<![\\p{Extended_Pictographic}])\\uFE0F(?!\\u20E3)',
    '(?![\\u200C\\u200D])\\p{Cf}',
    '[\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180D\\u180F\\u3164\\uFE00-\\uFE0E\\uFFA0]',
    '\\p{Cs}',
  ].join('|'),
  'gu',
);
const SAFE = /^[\n\t\x20-\x7E]*$/;

/** The text with each unsafe character as `\uXXXX`. JSON text stays the same JSON: only strings can hold such characters. */
export function escapeUnsafe(text: string): string {
  return SAFE.test(text) ? text : text.replace(UNSAFE, escaped);
}

/** As `escapeUnsafe`, on one line: a newline or tab of third-party text must not begin a row of its own. */
export function escapeLine(text: string): string {
  return escapeUnsafe(text).replace(/[\n\t]/g, (character) => (character === '\n' ? '\\n' : '\\t'));
}

/** Beyond U+FFFF as two units, which is how JSON writes it. */
function escaped(character: string): string {
  const unit = (at: number) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  return character.length === 1 ? unit(0) : unit(0) + unit(1);
}
