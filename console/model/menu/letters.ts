import type { DeckAction } from '../../../contract/subject/deck.ts';

/** Letters with two sides: the deck's action has the letter, its other side is taken where that is what applies. */
export const OTHER_SIDE: Readonly<Record<string, string>> = {
  H: 'release',
  T: 'try-now',
  W: 'release-claim',
  O: 'other-method',
};

/** The letter under which an action is reached, where it has one. */
export function letterOf(action: Pick<DeckAction, 'id' | 'letter'>): string | null {
  if (action.letter !== undefined) return action.letter;
  return Object.entries(OTHER_SIDE).find(([, id]) => id === action.id)?.[0] ?? null;
}
