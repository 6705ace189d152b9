import type { DeckAction } from '../../../contract/subject/deck.ts';
import { liveClaim, type OrderRow } from '../../../operations/subjects/order/order-row.ts';
import type { ConsoleState } from '../app/state.ts';
import { OTHER_SIDE } from './letters.ts';
import { targetRow, targetSubject } from './menus.ts';

/** What a letter does to the order that is selected now. */
export function actOfLetter(state: ConsoleState, letter: string): DeckAction | undefined {
  const { actions } = targetSubject(state);
  const own = actions.find((action) => action.letter === letter);
  const row = targetRow(state);
  if (letter === 'V' && row !== undefined && isForProvider(state, row)) return actOfLetter(state, 'T');
  const other = actions.find((action) => action.id === OTHER_SIDE[letter]);
  if (other === undefined || row === undefined) return own;
  return isOtherSide(state, letter, row) ? other : own;
}

function isOtherSide(state: ConsoleState, letter: string, row: OrderRow): boolean {
  switch (letter) {
    case 'W':
      return liveClaim(row, state.now)?.by === state.settings.identity;
    case 'O':
      return row.stuckReason === 'payment-review' || row.stage === 'authorising' || row.stage === 'capturing';
    case 'T': {
      const remedies = remediesOf(state, row);
      return remedies.includes('try-now') && !remedies.includes('retry');
    }
    default:
      return holdsOf(state, row).length > 0 || remediesOf(state, row).includes('release');
  }
}

/** What an effect in doubt came to is known to its provider, which every new try asks first. */
function isForProvider(state: ConsoleState, row: OrderRow): boolean {
  const remedies = remediesOf(state, row);
  return (
    state.verdicts.get(row.runId)?.reason === 'effect-in-doubt' &&
    !remedies.includes('poll-vendor') &&
    (remedies.includes('retry') || remedies.includes('try-now'))
  );
}

function holdsOf(state: ConsoleState, row: OrderRow): readonly unknown[] {
  return state.place.kind === 'detail' && state.order?.workflowId === row.workflowId
    ? (state.order.view.value?.holds ?? [])
    : [];
}

function remediesOf(state: ConsoleState, row: OrderRow): readonly (string | null)[] {
  return (state.verdicts.get(row.runId)?.remedies ?? []).map((remedy) => remedy.action);
}
