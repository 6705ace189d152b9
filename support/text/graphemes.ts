const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Characters as a person counts them: a letter with its accents, an emoji of several code points. */
export function graphemesOf(text: string): readonly string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** Where each character begins. */
export function graphemeStarts(text: string): readonly number[] {
  return Array.from(graphemes.segment(text), ({ index }) => index);
}

/** The beginning of the text, at most `count` characters, none of them cut in two. */
export function firstGraphemes(text: string, count: number): string {
  if (text.length <= count) return text;
  let taken = 0;
  for (const { index } of graphemes.segment(text)) {
    if (taken === count) return text.slice(0, index);
    taken += 1;
  }
  return text;
}

export function lastGraphemes(text: string, count: number): string {
  return graphemesOf(text).slice(-count).join('');
}

/** Where the character begins that ends at `at` or goes over it. */
export function graphemeBefore(text: string, at: number): number {
  let last = 0;
  for (const { index } of graphemes.segment(text)) {
    if (index >= at) break;
    last = index;
  }
  return at === 0 ? 0 : last;
}

/** Where the character ends that begins at `at`. */
export function graphemeAfter(text: string, at: number): number {
  for (const { index, segment } of graphemes.segment(text)) {
    if (index >= at) return index + segment.length;
  }
  return text.length;
}
