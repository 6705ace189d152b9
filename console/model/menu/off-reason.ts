import type { AcceptedUpdate } from '../../../contract/order/order.ts';
import { isTerminalStage } from '../../../domain/order-stage.ts';
import type { AnyActionRecord, Seen } from '../../../operations/actions/engine/record.ts';
import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import { listSubject, subjectOfRow } from '../app/place-subject.ts';
import type { ConsoleState } from '../app/state.ts';
import { GONE } from '../order/gone.ts';
import { isAbsent } from '../orders/absent-row.ts';
import { seenOf } from './seen.ts';

/** Why an action is off here and now; null where it can be tried. The order itself has the last word. */
export function offReason(
  state: ConsoleState,
  action: AnyActionRecord,
  row: OrderRow | undefined,
): string | null {
  if (state.settings.readOnly) return 'this is read-only: nothing is changed here';
  const { noun } = row === undefined ? listSubject(state) : subjectOfRow(state, row);
  if (row === undefined) return `no ${noun.one} is selected`;
  if (state.place.kind === 'list' && state.listing.marks.size > 1) {
    return `${state.listing.marks.size} are marked and this acts on one; - unmarks all`;
  }
  if (state.link.kind === 'down')
    return 'Temporal does not answer; nothing was sent and nothing is kept for later';
  return ofRecord(action, seenOf(state, row)) ?? notListed(state, action, row, noun.one);
}

function ofRecord(action: AnyActionRecord, seen: Seen): string | null {
  const { needs, stages } = action;
  const { row } = seen;
  if (row.gone === true && needs !== 'no-open-run') return GONE;
  if (needs === 'nothing') return null;
  if (needs === 'no-open-run') return row.open ? 'its run is open' : null;
  if (isAbsent(row)) return 'it has no run';
  const own = action.disabledReason?.(seen) ?? null;
  if (own !== null) return own;
  if (needs === 'open-run' && !row.open) return endedWords(row);
  return stages === undefined || row.stage === null || stages.includes(row.stage)
    ? null
    : `it is ${row.stage}; this is for ${stages.join(', ')}`;
}

/** The order itself lists what it accepts; what has a second way is sent without being listed, too. */
function notListed(state: ConsoleState, action: AnyActionRecord, row: OrderRow, noun: string): string | null {
  const { fallback, listed, name, needs } = action;
  if (needs !== 'open-run' || listed !== true || fallback !== undefined) return null;
  const accepts = acceptsOf(state, row);
  return accepts === null || accepts.some(({ update }) => update === name)
    ? null
    : `the ${noun} does not take this now`;
}

/** What the open order says it takes; null for one that was not asked. An answer of older builds has none. */
export function acceptsOf(state: ConsoleState, row: OrderRow): readonly AcceptedUpdate[] | null {
  if (state.place.kind !== 'detail' || state.order?.workflowId !== row.workflowId) return null;
  const { state: said, view } = state.order;
  const accepted = acceptedIn(said.value);
  if (accepted !== null) return said.problem === null ? accepted : null;
  return view.problem === null ? (view.value?.accepts ?? null) : null;
}

/** Returns and subscriptions list the names of the updates they take. */
function acceptedIn(value: unknown): readonly AcceptedUpdate[] | null {
  if (typeof value !== 'object' || value === null || !('accepted' in value)) return null;
  const { accepted } = value;
  return Array.isArray(accepted) ? accepted.map((update) => ({ update: String(update) })) : null;
}

function endedWords(row: OrderRow): string {
  const stopped = row.stage !== null && !isTerminalStage(row.stage);
  return stopped
    ? `its run has ended: ${row.run} while the order was ${row.stage}`
    : `it has ended: it is ${row.state ?? row.run}`;
}
