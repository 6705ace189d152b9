import type { AcceptedUpdate } from '../../../contract/order/order.ts';
import type { DeckAction } from '../../../contract/subject/deck.ts';
import { isTerminalStage } from '../../../domain/order-stage.ts';
import { CANCELLABLE_STAGES } from '../../../domain/order-state.ts';
import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import { listSubject, subjectOfRow } from '../app/place-subject.ts';
import type { ConsoleState } from '../app/state.ts';
import { GONE } from '../order/gone.ts';
import { isAbsent } from '../orders/absent-row.ts';

/** Why an action is off here and now; null where it can be tried. The order itself has the last word. */
export function offReason(state: ConsoleState, action: DeckAction, row: OrderRow | undefined): string | null {
  if (state.settings.readOnly) return 'this is read-only: nothing is changed here';
  const { noun } = row === undefined ? listSubject(state) : subjectOfRow(state, row);
  if (row === undefined) return `no ${noun.one} is selected`;
  if (state.place.kind === 'list' && state.listing.marks.size > 1) {
    return `${state.listing.marks.size} are marked and this acts on one; - unmarks all`;
  }
  if (state.link.kind === 'down')
    return 'Temporal does not answer; nothing was sent and nothing is kept for later';
  if (row.gone === true && action.id !== 'restart' && action.id !== 'close-row') return GONE;
  if (action.id === 'again') return null;
  if (action.id === 'restart' || action.id === 'close-row') return row.open ? 'its run is open' : null;
  if (isAbsent(row)) return 'it has no run';
  if (action.id === 'cancel' && row.stage === 'completed')
    return 'it has ended: it is completed; B opens a return';
  if (action.id === 'return') return notArrived(row);
  if (action.id === 'pause') return state.features.value?.off.pause ?? (row.open ? null : endedWords(row));
  if (action.id !== 'reset' && !row.open) return endedWords(row);
  if (action.stages !== undefined && row.stage !== null && !action.stages.includes(row.stage)) {
    return `it is ${row.stage}; this is for ${action.stages.join(', ')}`;
  }
  const accepts = acceptsOf(state, row);
  const isOrderCancel = action.id === 'cancel' && row.workflowType === 'order';
  // Cancel has a second way, by a signal, that the order does not list.
  if (action.listed === true && !isOrderCancel && accepts !== null) {
    if (!accepts.some(({ update }) => update === action.name))
      return `the ${noun.one} does not take this now`;
  }
  return null;
}

/** Only what has arrived can come back; what has not left yet can be cancelled instead. */
function notArrived({ stage }: OrderRow): string | null {
  if (stage === null || stage === 'delivered' || stage === 'completed') return null;
  const cancel = CANCELLABLE_STAGES.includes(stage) ? '; C cancels it' : '';
  return `it is ${stage}, and only delivered goods can be returned${cancel}`;
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
