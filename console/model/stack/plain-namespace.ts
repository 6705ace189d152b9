import type { DeckLens } from '../../../contract/subject/deck.ts';
import type { Features } from '../../../operations/temporal/features.ts';
import type { Result } from '../../../operations/temporal/problem.ts';
import { settled } from '../app/settled.ts';
import { type ConsoleState, NOT_ASKED } from '../app/state.ts';
import { emptyListing } from '../orders/listing.ts';

/** A namespace that has none of the search attributes of orders: its workflows are somebody else's, and all are listed. */
export function isPlain({ features }: Pick<ConsoleState, 'features'>): boolean {
  return features.value?.plain === true;
}

/** Goes into a question about a list: workflows of every type are meant. */
export function everyType(state: ConsoleState): { readonly everyType?: true } {
  return isPlain(state) ? { everyType: true } : {};
}

/** Why a lens cannot be asked in this namespace; null where it can. */
export function lensOff(state: ConsoleState, lens: Pick<DeckLens, 'query'>): string | null {
  const words = new Set(lens.query.match(/\w+/g));
  const missing = (state.features.value?.missingAttributes ?? []).filter((name) => words.has(name));
  if (missing.length === 0) return null;
  const noun = missing.length === 1 ? 'the search attribute' : 'the search attributes';
  return `off: namespace ${state.settings.namespace} lacks ${noun} ${missing.join(', ')}`;
}

/** What is missing and what is listed instead; null in a namespace of orders. */
export function plainWords(state: ConsoleState): string | null {
  if (!isPlain(state)) return null;
  const off = state.settings.deck.lenses
    .slice(0, 9)
    .flatMap((lens, index) => (lensOff(state, lens) === null ? [] : [String(index + 1)]));
  const lenses = off.length === 0 ? '' : `; lenses ${off.join(', ')} are off`;
  return `namespace ${state.settings.namespace} has no search attributes of orders: every workflow is listed${lenses}`;
}

/** The first rows were asked for before it was known that this is no namespace of orders: they are asked for anew. */
export function takeFeatures(state: ConsoleState, answer: Result<Features>): ConsoleState {
  const next = { ...state, features: settled(state.features, answer, state.now) };
  if (isPlain(next) === isPlain(state)) return next;
  const { generation, lens, query, sort } = state.listing;
  return {
    ...next,
    counts: {},
    rate: NOT_ASKED,
    listing: emptyListing({ generation: generation + 1, lens, query, sort }),
  };
}
