/** The part of Ink's key report that names a key. Structural, so that this room needs no Ink. */
export type InkKey = {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageDown: boolean;
  readonly pageUp: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly tab: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly meta: boolean;
};

const NAMED: readonly (readonly [keyof InkKey, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageDown', 'pagedown'],
  ['pageUp', 'pageup'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

/**
 * Names of the keys in one report. Keys that are pressed while a frame is being made arrive together (`jjj`), so a
 * report of several characters is several keys; a paste comes on a way of its own.
 */
export function keyNames(input: string, key: InkKey): readonly string[] {
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
  for (const [flag, name] of NAMED) if (key[flag]) return [name];
  if (key.ctrl) return input === '' ? [] : [`ctrl-${input === ' ' ? 'space' : input.toLowerCase()}`];
  // Esc and a key in one breath arrive as Alt and the key; nothing here is bound to Alt.
  if (key.meta && input !== '') return ['esc', ...Array.from(input, nameOfCharacter)];
  return Array.from(input, nameOfCharacter).filter((name) => name !== '');
}

function nameOfCharacter(character: string): string {
  if (character === ' ') return 'space';
  if (character === '\r' || character === '\n') return 'enter';
  if (character === '\t') return 'tab';
  if (character === '\u007f' || character === '\b') return 'backspace';
  return character < ' ' ? '' : character;
}

/** The character that a key writes into a field; empty where it writes none. */
export function keyCharacter(name: string): string {
  if (name === 'space') return ' ';
  return Array.from(name).length === 1 ? name : '';
}

const SHOWN: Readonly<Record<string, string>> = {
  enter: 'Enter',
  esc: 'Esc',
  tab: 'Tab',
  space: 'Space',
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  home: 'Home',
  end: 'End',
  pagedown: 'PgDn',
  pageup: 'PgUp',
  f1: 'F1',
};

/** As help writes it: `Ctrl-d`, `g g`, `Enter`. */
export function shownKey(key: string): string {
  return key
    .split(' ')
    .map((part) => SHOWN[part] ?? (part.startsWith('ctrl-') ? `Ctrl-${part.slice(5)}` : part))
    .join(' ');
}
