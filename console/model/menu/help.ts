import { shownKey } from '../../keys/key-name.ts';
import { type ActionId, type Binding, KEYMAP } from '../../keys/keymap.ts';
import { screenOf } from '../../places/screens.ts';
import { filterWords, matchesWords } from '../../table/filter.ts';
import type { ConsoleState, Place } from '../app/state.ts';
import { letterOf } from './letters.ts';
import { targetRow, targetSubject } from './menus.ts';
import { offReason } from './off-reason.ts';

export type HelpSection = 'act' | 'here' | 'go' | 'everywhere' | 'move';

export type HelpEntry = {
  readonly section: HelpSection;
  /** As it is written: `Ctrl-d`, `j Down`. */
  readonly keys: string;
  /** Of an act its name, as the command bar knows it. */
  readonly name: string | null;
  readonly does: string;
  /** What Enter presses. */
  readonly press: string;
};

/** What works in some places only. */
const PLACES_OF: Readonly<Partial<Record<ActionId, readonly Place['kind'][]>>> = {
  mark: ['list'],
  'mark-range': ['list'],
  'mark-all': ['list'],
  'mark-none': ['list'],
  causes: ['list'],
  sort: ['list'],
  follow: ['list', 'detail'],
  digit: ['list', 'detail'],
  left: ['list', 'detail'],
  right: ['list', 'detail'],
  menu: ['list', 'detail'],
  'open-elsewhere': ['list', 'detail'],
  quit: ['list'],
};

const HERE: readonly ActionId[] = [
  'mark',
  'mark-range',
  'mark-all',
  'mark-none',
  'causes',
  'sort',
  'follow',
  'next-pane',
  'runbook',
  'open-elsewhere',
  'copy',
  'menu',
  'find',
  'next-match',
  'previous-match',
  'refresh',
];

const ORDER: readonly HelpSection[] = ['act', 'here', 'go', 'everywhere', 'move'];

/** What works where the operator is; made from the keymap and the deck, so it tells nothing else than what happens. */
export function helpEntries(state: ConsoleState): readonly HelpEntry[] {
  const keys = KEYMAP.filter((binding) => worksHere(state, binding)).map(
    (binding): HelpEntry => ({
      section: sectionOf(binding),
      keys: keysOf(binding),
      name: null,
      does: binding.does,
      press: binding.keys[0] ?? '',
    }),
  );
  const entries = [...actEntries(state), ...keys];
  return ORDER.flatMap((section) => entries.filter((entry) => entry.section === section));
}

function worksHere(state: ConsoleState, { action }: Binding): boolean {
  // Only some screens have a second list.
  if (action === 'next-pane') return screenOf(state.place)?.heights !== undefined;
  return PLACES_OF[action]?.includes(state.place.kind) !== false;
}

function actEntries(state: ConsoleState): readonly HelpEntry[] {
  const row = targetRow(state);
  if (row === undefined) return [];
  return targetSubject(state)
    .actions.filter((action) => letterOf(action) !== null && offReason(state, action, row) === null)
    .map((action) => ({
      section: 'act',
      keys: letterOf(action) ?? '',
      name: action.title,
      does: action.description,
      press: letterOf(action) ?? '',
    }));
}

function sectionOf({ action, scope }: Binding): HelpSection {
  if (scope === 'after g') return 'go';
  if (HERE.includes(action)) return 'here';
  const moves = /^(?:move|page|half-page)-|^(?:left|right|digit)$/.test(action);
  return moves ? 'move' : 'everywhere';
}

function keysOf({ keys }: Binding): string {
  return keys.length > 4
    ? `${shownKey(keys[0] ?? '')}-${shownKey(keys.at(-1) ?? '')}`
    : keys.map(shownKey).join(', ');
}

/** What the search field leaves of it. */
export function foundHelp(state: ConsoleState, search: string): readonly HelpEntry[] {
  const words = filterWords(search);
  return helpEntries(state).filter((entry) =>
    matchesWords(`${entry.keys} ${entry.name ?? ''} ${entry.does}`.toLowerCase(), words),
  );
}
