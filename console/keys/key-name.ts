/** The name of the key that writes this character; empty for a control character without a key of its own. */
export function nameOfCharacter(character: string): string {
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
