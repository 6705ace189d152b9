import type { DeckAction } from '../../contract/deck.ts';
import { ORDER_DECK } from '../../contract/order-deck.ts';

/** One of the deck's updates with its own input: what is beside reason and actor, which everybody gives. */
export type RemedyAction = {
  readonly kind: 'remedy';
  /** Id of the deck's action: `hold`, `settle`. */
  readonly remedy: string;
  readonly input: Readonly<Record<string, unknown>>;
};

/** Throws where the deck has no such update: the id comes from the deck itself. */
export function remedyOf({ remedy }: Pick<RemedyAction, 'remedy'>): DeckAction {
  const known = ORDER_DECK.actions.find((action) => action.id === remedy && action.kind === 'update');
  if (known === undefined) throw new Error(`the deck has no update ${JSON.stringify(remedy)}`);
  return known;
}

/** What has no place in a journal: where somebody lives, and what stands for a card. */
const PRIVATE = ['shipTo', 'token'] as const;

export function isPrivate({ input }: Pick<RemedyAction, 'input'>): boolean {
  return PRIVATE.some((name) => input[name] !== undefined);
}

/** As it is journalled. */
export function withoutPrivate(action: RemedyAction): RemedyAction {
  const input = { ...action.input };
  for (const name of PRIVATE) if (input[name] !== undefined) input[name] = 'not kept';
  return { ...action, input };
}
