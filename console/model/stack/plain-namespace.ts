import type { DeckLens } from '../../../contract/subject/deck.ts';
import type { Features } from '../../../operations/temporal/features.ts';
import type { Result } from '../../../operations/temporal/problem.ts';
import { firstLens, isPlain, listSubject } from '../app/place-subject.ts';
import { settled } from '../app/settled.ts';
import { type ConsoleState, NOT_ASKED, type Place } from '../app/state.ts';
import { emptyListing } from '../orders/listing.ts';

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
  const { workflowType } = state.listing;
  if (!isPlain(state)) return workflowType === null ? null : `workflow type ${workflowType}`;
  const listed =
    workflowType === null
      ? `every ${listSubject(state).noun.one} is listed`
      : `workflow type ${workflowType}`;
  return `namespace ${state.settings.namespace} has no search attributes of orders: ${listed}`;
}

/** The first rows were asked for before it was known that this is no namespace of orders: they are asked for again. */
export function takeFeatures(state: ConsoleState, answer: Result<Features>): ConsoleState {
  const next = { ...state, features: settled(state.features, answer, state.now) };
  if (isPlain(next) === isPlain(state) || !isPlain(next)) return next;
  const { generation, lens, query, subject } = state.listing;
  const place = plainPlace(state.place);
  const plain = { ...next, place, back: state.back.map(plainPlace), forward: state.forward.map(plainPlace) };
  if (subject === 'plain') return plain;
  return {
    ...plain,
    counts: {},
    shelf: {},
    rate: NOT_ASKED,
    listing: emptyListing({ generation: generation + 1, subject: 'plain', lens: plainLens(lens), query }),
  };
}

function plainPlace(place: Place): Place {
  return place.kind === 'list' ? { ...place, subject: 'plain', lens: plainLens(place.lens) } : place;
}

function plainLens(lens: string): string {
  const known = listSubject({ listing: { subject: 'plain' } }).lenses;
  return known.some(({ id }) => id === lens) ? lens : firstLens('plain');
}
