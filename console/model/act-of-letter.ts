import type { DeckAction } from '../../contract/deck.ts';
import { liveClaim, type OrderRow } from '../../operations/order-row.ts';
import { OTHER_SIDE } from './letters.ts';
import { targetRow } from './menus.ts';
import type { ConsoleState } from './state.ts';

/** What a letter does to the order that is selected now. */
export function actOfLetter(state: ConsoleState, letter: string): DeckAction | undefined {
  const { actions } = state.settings.deck;
  const own = actions.find((action) => action.letter === letter);
  const other = actions.find((action) => action.id === OTHER_SIDE[letter]);
  const row = targetRow(state);
  if (other === undefined || row === undefined) return own;
  return isOtherSide(state, letter, row) ? other : own;
}

function isOtherSide(state: ConsoleState, letter: string, row: OrderRow): boolean {
  switch (letter) {
    case 'W':
      return liveClaim(row, state.now)?.by === state.settings.identity;
    case 'O':
      return row.stuckReason === 'payment-review' || row.stage === 'authorising' || row.stage === 'capturing';
    default:
      return holdsOf(state, row).length > 0 || remediesOf(state, row).includes('release');
  }
}

function holdsOf(state: ConsoleState, row: OrderRow): readonly unknown[] {
  return state.place.kind === 'order' && state.order?.workflowId === row.workflowId
    ? (state.order.view.value?.holds ?? [])
    : [];
}

function remediesOf(state: ConsoleState, row: OrderRow): readonly (string | null)[] {
  return (state.verdicts.get(row.runId)?.remedies ?? []).map((remedy) => remedy.action);
}
