import type { AnyActionRecord } from '../../../operations/actions/engine/record.ts';
import type { ConsoleState } from '../app/state.ts';
import { targetRow, targetSubject } from './menus.ts';
import { seenOf } from './seen.ts';

/** What a letter does to the order that is selected now. */
export function actOfLetter(state: ConsoleState, letter: string): AnyActionRecord | undefined {
  const { actions } = targetSubject(state);
  const own = actions.find((action) => action.letter === letter);
  const row = targetRow(state);
  if (row === undefined) return own;
  const seen = seenOf(state, row);
  const instead = own?.standsBackFor?.(seen) ?? null;
  if (instead !== null) return actOfLetter(state, instead);
  return actions.find(({ sideOf }) => sideOf?.letter === letter && sideOf.applies(seen)) ?? own;
}
