import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import { nameIn, type Subject, type SubjectId } from '../../../operations/subjects/subject.ts';
import { subjectById, subjectOfId, subjectOfType } from '../../../operations/subjects/subjects.ts';
import type { Listing } from '../orders/listing.ts';
import type { ConsoleState, Place } from './state.ts';

/** What the list is of, also while another place is shown. */
export function listSubject({ listing }: { readonly listing: Pick<Listing, 'subject'> }): Subject {
  return subjectById(listing.subject);
}

/** A namespace without the search attributes of orders holds workflows of other systems, whatever they are called. */
export function isPlain({ features }: Pick<ConsoleState, 'features'>): boolean {
  return features.value?.plain === true;
}

export function subjectOfRow(
  state: Pick<ConsoleState, 'features'>,
  row: Pick<OrderRow, 'workflowType' | 'workflowId'>,
): Subject {
  if (isPlain(state)) return subjectById('plain');
  return row.workflowType === '' ? subjectOfId(row.workflowId) : subjectOfType(row.workflowType);
}

/** What the detail is of: by the type of its run, or by its ID until the run was described. */
export function detailSubject(state: Pick<ConsoleState, 'features' | 'order' | 'listing'>): Subject {
  const { order } = state;
  if (order === null) return listSubject(state);
  const row = order.facts.value?.row;
  return subjectOfRow(state, row ?? { workflowType: '', workflowId: order.workflowId });
}

/** The name of a run where the operator reads it. */
export function rowName(state: ConsoleState, row: Pick<OrderRow, 'workflowType' | 'workflowId'>): string {
  return nameIn(subjectOfRow(state, row), row.workflowId);
}

/** Where the console begins and where Esc ends. */
export function rootSubject(state: Pick<ConsoleState, 'features'>): SubjectId {
  return isPlain(state) ? 'plain' : 'order';
}

export function firstLens(subject: SubjectId): string {
  return subjectById(subject).lenses[0]?.id ?? 'all';
}

/** The list that is shown, or was shown last. */
export function listPlaceOf({ listing }: ConsoleState): Extract<Place, { kind: 'list' }> {
  const { lens, query, subject, workflowType } = listing;
  return { kind: 'list', subject, ...(workflowType === null ? {} : { workflowType }), lens, query };
}

/** The list of a subject as it was left, where it is the one that was shown last; else its first lens. */
export function listPlace(state: ConsoleState, subject: SubjectId): Extract<Place, { kind: 'list' }> {
  const { listing } = state;
  return listing.subject === subject && listing.workflowType === null
    ? listPlaceOf(state)
    : { kind: 'list', subject, lens: firstLens(subject), query: null };
}

export function isRoot(state: ConsoleState): boolean {
  const { listing, place } = state;
  return place.kind === 'list' && listing.subject === rootSubject(state) && listing.workflowType === null;
}

/** The workflow type that questions about the list are limited to; absent for orders, null for every type. */
export function ofListed({ listing }: ConsoleState): { readonly workflowType?: string | null } {
  if (listing.subject === 'order') return {};
  return { workflowType: listing.workflowType ?? subjectById(listing.subject).workflowType };
}

/** The name of a lens's count among the counts and polls. */
export function countKey(listing: Pick<Listing, 'subject' | 'workflowType'>, lens: string): string {
  return listing.subject === 'order' ? lens : `${listing.subject}:${listing.workflowType ?? ''}:${lens}`;
}
