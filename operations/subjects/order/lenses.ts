import type { Deck, DeckLens } from '../../../contract/subject/deck.ts';
import { quoteTime } from '../../temporal/visibility-query.ts';

/** The visibility filter of a lens at a moment. */
export function lensFilter(lens: DeckLens, now: number): string {
  return lens.query.replaceAll('{now}', quoteTime(now));
}

export function lensById(deck: Deck, id: string): DeckLens | undefined {
  return deck.lenses.find((lens) => lens.id === id);
}
