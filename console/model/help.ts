import { shownKey } from '../keys/key-name.ts';
import { KEYMAP } from '../keys/keymap.ts';
import { filterWords, matchesWords } from '../table/filter.ts';
import { letterOf } from './letters.ts';
import type { ConsoleState } from './state.ts';

export type HelpEntry = {
  /** As it is written: `Ctrl-d`, `j Down`. */
  readonly keys: string;
  readonly does: string;
  readonly scope: string;
  /** What Enter presses. */
  readonly press: string;
};

/** All keys and letters, made from the keymap and the deck: help cannot tell anything else than what happens. */
export function helpEntries(deck: ConsoleState['settings']['deck']): readonly HelpEntry[] {
  const acts = deck.actions
    .filter((action) => letterOf(action) !== null)
    .map((action) => ({
      keys: letterOf(action) ?? '',
      does: `${action.description}; preview first`,
      scope: 'acts',
      press: letterOf(action) ?? '',
    }));
  const keys = KEYMAP.map((binding) => ({
    keys:
      binding.keys.length > 4
        ? `${shownKey(binding.keys[0] ?? '')}-${shownKey(binding.keys.at(-1) ?? '')}`
        : binding.keys.map(shownKey).join(', '),
    does: binding.does,
    scope: binding.scope,
    press: binding.keys[0] ?? '',
  }));
  return [...acts, ...keys];
}

/** What the search field leaves of it. */
export function foundHelp(state: ConsoleState, search: string): readonly HelpEntry[] {
  const words = filterWords(search);
  return helpEntries(state.settings.deck).filter((entry) =>
    matchesWords(`${entry.keys} ${entry.does} ${entry.scope}`.toLowerCase(), words),
  );
}
