import path from 'node:path';
import { historyFiles } from '../histories/checksums.ts';
import { ROOT } from '../root.ts';
import { type Counts, countWords, findWords, type Place } from './count-words.ts';
import { EXEMPT_NAMES, EXEMPT_PLACES } from './exemptions.ts';
import { readGlossary, retiredWords } from './read-glossary.ts';

export type CurrentWords = {
  /** Retired word to the term to use. */
  readonly terms: ReadonlyMap<string, string>;
  readonly places: readonly Place[];
  readonly counts: Counts;
};

/** The retired words of this revision. */
export function readCurrentWords(): CurrentWords {
  const terms = retiredWords(readGlossary());
  const words = [...terms.keys()];
  const places = findWords({
    root: ROOT,
    words,
    exemptPlaces: EXEMPT_PLACES.map(({ name }) => name),
    // Histories keep their file names.
    exemptNames: [
      ...EXEMPT_NAMES.map(({ name }) => name),
      ...historyFiles(ROOT).map((file) => path.basename(file, '.json')),
    ],
  });
  return { terms, places, counts: countWords(words, places) };
}
