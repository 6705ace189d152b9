import { SUBJECTS } from '../../operations/subjects/subjects.ts';
import { SCREENS } from '../places/screens.ts';

/** What a key asks for. The model decides what it does in the place where it was pressed. */
export type ActionId =
  | 'move-down'
  | 'move-up'
  | 'move-top'
  | 'move-bottom'
  | 'page-down'
  | 'page-up'
  | 'half-page-down'
  | 'half-page-up'
  | 'left'
  | 'right'
  | 'digit'
  | 'open'
  | 'step-out'
  | 'next-pane'
  | 'find'
  | 'next-match'
  | 'previous-match'
  | 'command-bar'
  | 'history-back'
  | 'history-forward'
  | 'refresh'
  | 'copy'
  | 'open-elsewhere'
  | 'runbook'
  | 'menu'
  | 'help'
  | 'quit'
  | 'interrupt'
  | 'suspend'
  | 'repaint'
  | 'go-list'
  | 'go-screen'
  | 'mark'
  | 'mark-range'
  | 'mark-all'
  | 'mark-none'
  | 'follow'
  | 'causes'
  | 'sort'
  | 'act';

export type Scope = 'everywhere' | 'after g' | 'lists' | 'acts';

export type Binding = {
  readonly action: ActionId;
  /** Key names as `key-name.ts` gives them; two with a blank between are pressed one after the other. */
  readonly keys: readonly string[];
  readonly scope: Scope;
  /** Text in help: a verb and its object. */
  readonly does: string;
};

const bind = (action: ActionId, scope: Scope, keys: readonly string[], does: string): Binding => ({
  action,
  keys,
  scope,
  does,
});

/** The only list of keys: the program, the help and docs/KEYS.md are generated from it. */
export const KEYMAP: readonly Binding[] = [
  bind('move-down', 'everywhere', ['down', 'j'], 'move down'),
  bind('move-up', 'everywhere', ['up', 'k'], 'move up'),
  bind('move-top', 'everywhere', ['g g', 'home'], 'move to the first'),
  bind('move-bottom', 'everywhere', ['G', 'end'], 'move to the last; loads the whole list'),
  bind('page-down', 'everywhere', ['pagedown', 'ctrl-f'], 'move a page down'),
  bind('page-up', 'everywhere', ['pageup', 'ctrl-b'], 'move a page up'),
  bind('half-page-down', 'everywhere', ['ctrl-d'], 'move half a page down'),
  bind('half-page-up', 'everywhere', ['ctrl-u'], 'move half a page up'),
  bind('left', 'everywhere', ['left', 'h'], 'go to the lens or tab on the left'),
  bind('right', 'everywhere', ['right', 'l'], 'go to the lens or tab on the right'),
  bind(
    'digit',
    'everywhere',
    ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    'go to the lens or tab with this number',
  ),
  bind('open', 'everywhere', ['enter'], 'open the selected row'),
  bind('step-out', 'everywhere', ['esc'], 'go back one level; never quits'),
  bind('next-pane', 'everywhere', ['tab'], 'go to the next pane'),
  bind(
    'find',
    'everywhere',
    ['/'],
    'find: filters orders, Enter searches on the server; jumps in other lists',
  ),
  bind('next-match', 'everywhere', ['n'], 'go to the next match'),
  bind('previous-match', 'everywhere', ['N'], 'go to the previous match'),
  bind('command-bar', 'everywhere', [':'], 'type a command; Tab completes'),
  bind('history-back', 'everywhere', ['<', '['], 'go back to the previous place'),
  bind('history-forward', 'everywhere', ['>', ']'], 'go forward'),
  bind('refresh', 'everywhere', ['r', 'ctrl-r'], 'refresh now, and show new rows'),
  bind('copy', 'everywhere', ['y'], 'copy an ID, an address, a command or the row'),
  bind(
    'open-elsewhere',
    'everywhere',
    ['o'],
    'show external links of this order: web UI, trace, logs, terminal',
  ),
  bind('runbook', 'everywhere', ['b'], 'show the runbook'),
  bind('menu', 'everywhere', ['a'], 'list all actions; a disabled one shows the reason'),
  bind('help', 'everywhere', ['?'], 'help for this screen; type to search, Enter runs the key'),
  bind('quit', 'everywhere', ['q'], 'quit, from the root screen'),
  bind('interrupt', 'everywhere', ['ctrl-c'], 'quit from anywhere'),
  bind('suspend', 'everywhere', ['ctrl-z'], 'suspend; fg resumes'),
  bind('repaint', 'everywhere', ['ctrl-l'], 'redraw the screen'),
  ...SUBJECTS.map(({ goKey, id, noun }) =>
    bind(
      'go-list',
      'after g',
      [`g ${goKey}`],
      `go to the ${id === 'plain' ? 'workflows of every type' : noun.many}`,
    ),
  ),
  ...SCREENS.map(({ goKey, title }) => bind('go-screen', 'after g', [`g ${goKey}`], `go to the ${title}`)),
  bind('mark', 'lists', ['space'], 'mark or unmark the selected row'),
  bind('mark-range', 'lists', ['v'], 'start a range, or mark up to here'),
  bind('mark-all', 'lists', ['*'], 'mark all loaded rows that match'),
  bind('mark-none', 'lists', ['-'], 'unmark all'),
  bind('follow', 'lists', ['f'], 'follow the selected row, or the newest'),
  bind('causes', 'lists', ['c'], 'group the lens by cause'),
  bind('sort', 'lists', ['s'], 'sort the loaded rows by a column'),
];

/** Letters that act. The deck of the workflow defines what each does; a letter means one thing everywhere. */
export const ACT_LETTERS = 'ABCDEFHIKMOPRSTUVWZ';
