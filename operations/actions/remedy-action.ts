import { AFTER_SALE_ACTIONS, type AfterSaleSubject } from '../../contract/subject/after-sale-actions.ts';
import type { DeckAction } from '../../contract/subject/deck.ts';
import { ORDER_DECK } from '../subjects/order/order-deck.ts';
import type { OrderAction } from './action.ts';

/** One of the deck's updates with its own input: what is beside reason and actor, which everybody gives. */
export type RemedyAction = {
  readonly kind: 'remedy';
  /** What is told; absent: an order. */
  readonly of?: AfterSaleSubject;
  /** Id of the deck's action: `hold`, `settle`. */
  readonly remedy: string;
  readonly input: Readonly<Record<string, unknown>>;
};

/** Throws where the deck has no such update: the id comes from the deck itself. */
export function remedyOf({ of, remedy }: Pick<RemedyAction, 'of' | 'remedy'>): DeckAction {
  const actions = of === undefined ? ORDER_DECK.actions : AFTER_SALE_ACTIONS[of];
  const known = actions.find((action) => action.id === remedy && action.kind === 'update');
  if (known === undefined) throw new Error(`the deck has no update ${JSON.stringify(remedy)}`);
  return known;
}

/** A subscription goes on in a new run every period: its newest run is still the same subscription. */
export function goesOnAsNew(action: { readonly kind: string }): boolean {
  return action.kind === 'remedy' && (action as RemedyAction).of === 'subscription';
}

/** Whether an update may ask others or write something down before it answers; of one that nobody knows it may. */
export function takesTime(action: OrderAction): boolean {
  if (action.kind === 'remedy') return action.of !== undefined || remedyOf(action).takesTime === true;
  if (action.kind !== 'update') return false;
  const known = ORDER_DECK.actions.find(({ kind, name }) => kind === 'update' && name === action.name);
  return known === undefined || known.takesTime === true;
}

/** What has no place in a journal: who somebody is and where they live, and what stands for a card. */
const PRIVATE = ['shipTo', 'token', 'payment', 'contact', 'profile', 'address'] as const;

export function isPrivate({ input }: Pick<RemedyAction, 'input'>): boolean {
  return PRIVATE.some((name) => input[name] !== undefined);
}

/** As it is journalled. */
export function withoutPrivate(action: RemedyAction): RemedyAction {
  const input = { ...action.input };
  for (const name of PRIVATE) if (input[name] !== undefined) input[name] = 'not kept';
  return { ...action, input };
}
