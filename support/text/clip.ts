/** At most `max` UTF-16 units; what is cut ends with `…` and never in the middle of a character. */
export function clipText(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
