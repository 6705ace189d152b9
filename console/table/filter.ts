/** Words of a filter: every one must occur, in any order, in any case. */
export function filterWords(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

export function matchesWords(haystack: string, words: readonly string[]): boolean {
  for (const word of words) if (!haystack.includes(word)) return false;
  return true;
}

/** Text that has an operator in it is meant as a visibility query, not as words. */
export function looksLikeQuery(text: string): boolean {
  return /[=<>]|\bIS\s+(NOT\s+)?NULL\b|\bSTARTS_WITH\b|\bBETWEEN\b|\bIN\s*\(/i.test(text);
}
