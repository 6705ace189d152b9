import type { DeckAction } from '../../contract/subject/deck.ts';

/** What the console adds to an update: its letter and the fields of its form. */
export type Offered = Partial<Pick<DeckAction, 'id' | 'letter' | 'title' | 'fields'>> & {
  readonly update: string;
};

/** The updates of a subject in this order; what needs more than a form has goes by `send an update`. */
export function offeredUpdates(
  actions: readonly DeckAction[],
  offered: readonly Offered[],
): readonly DeckAction[] {
  return offered.flatMap(({ update, ...more }) =>
    actions.filter(({ name }) => name === update).map((action) => ({ ...action, ...more })),
  );
}
