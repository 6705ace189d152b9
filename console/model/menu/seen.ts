import type { Seen } from '../../../operations/actions/engine/record.ts';
import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import type { ConsoleState } from '../app/state.ts';

/** What the records of actions are told about the selected row. */
export function seenOf(state: ConsoleState, row: OrderRow): Seen {
  const verdict = state.verdicts.get(row.runId);
  const holds =
    state.place.kind === 'detail' && state.order?.workflowId === row.workflowId
      ? (state.order.view.value?.holds ?? [])
      : [];
  return {
    row,
    now: state.now,
    identity: state.settings.identity,
    features: state.features.value,
    fixes: (verdict?.remedies ?? []).flatMap(({ action }) => action ?? []),
    reason: verdict?.reason ?? null,
    hasHolds: holds.length > 0,
  };
}
