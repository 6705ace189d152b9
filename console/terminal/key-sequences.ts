import { nameOfCharacter } from '../keys/key-name.ts';
import type { InputToken } from './input-token.ts';

// What complete control sequences mean. A sequence that is in no table here means nothing: it is never a key.

const CSI_LETTERS: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  Z: 'shift-tab',
  // rxvt with Shift.
  a: 'up',
  b: 'down',
  c: 'right',
  d: 'left',
};

const SS3_LETTERS: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  M: 'enter',
  // rxvt with Ctrl.
  a: 'up',
  b: 'down',
  c: 'right',
  d: 'left',
  // The application keypad.
  X: '=',
  j: '*',
  k: '+',
  l: ',',
  m: '-',
  n: '.',
  o: '/',
  p: '0',
  q: '1',
  r: '2',
  s: '3',
  t: '4',
  u: '5',
  v: '6',
  w: '7',
  x: '8',
  y: '9',
};

const TILDE_NUMBERS: Readonly<Record<string, string>> = {
  1: 'home',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
};

/** Functional keys of the kitty keyboard protocol that stand for a key of ours. */
const KITTY_KEYPAD: Readonly<Record<number, string>> = {
  57409: '.',
  57410: '/',
  57411: '*',
  57412: '-',
  57413: '+',
  57414: 'enter',
  57415: '=',
  57417: 'left',
  57418: 'right',
  57419: 'up',
  57420: 'down',
  57421: 'pageup',
  57422: 'pagedown',
  57423: 'home',
  57424: 'end',
  57426: 'delete',
};
const KITTY_KEYPAD_0 = 57_399;
const PRIVATE_USE_FROM = 0xe000;
const PRIVATE_USE_TO = 0xf8ff;
const RELEASED = 3;
const CHARACTER_MAX = 0x10_ff_ff;

/** `parameters` is the text between `CSI` and the final byte. */
export function csiTokens(parameters: string, final: string): readonly InputToken[] {
  if (/^<\d{1,4};\d{1,5};\d{1,5}$/.test(parameters) && (final === 'M' || final === 'm')) {
    const [button = 0, x = 0, y = 0] = parameters.slice(1).split(';').map(Number);
    return mouseTokens(button, x - 1, y - 1, final === 'M');
  }
  // rxvt writes Shift with `$` and Ctrl with `^`; everywhere else such a byte belongs to a reply.
  if (final === '$' || final === '^') return keys(TILDE_NUMBERS[parameters]);
  if (!/^[\d;:]*$/.test(parameters)) return [];
  const fields = parameters.split(';');
  switch (final) {
    case 'M':
      return fields.length === 3 ? urxvtMouse(fields.map(Number)) : [];
    case 'R':
      return fields.length === 2 ? [{ kind: 'cursor', column: Number(fields[1]) }] : [];
    case '~':
      return tildeTokens(fields);
    case 'u':
      return kittyTokens(fields);
    default:
      return letterTokens(fields, final);
  }
}

/** Arrows and their like: bare, or `1` with modifiers. `CSI 0 c` and `CSI 62;1 c` are replies. */
function letterTokens(fields: readonly string[], final: string): readonly InputToken[] {
  const [first = '', modifiers = '1'] = fields;
  if (fields.length > 2 || (first !== '' && first !== '1')) return [];
  if (first !== '' && (fields.length === 1 || /[a-d]/.test(final))) return [];
  return isReleased(modifiers) ? [] : keys(CSI_LETTERS[final]);
}

export function ss3Tokens(parameters: string, final: string): readonly InputToken[] {
  return /^[\d;]*$/.test(parameters) ? keys(SS3_LETTERS[final]) : [];
}

/** Function keys, and the `CSI 27 ; modifiers ; code ~` of xterm's modifyOtherKeys. */
function tildeTokens(fields: readonly string[]): readonly InputToken[] {
  const [first = '', modifiers = '1', code] = fields;
  if (first === '27' && code !== undefined && fields.length === 3)
    return codeTokens(Number(code), modifiers, '');
  if (fields.length > 2 || isReleased(modifiers)) return [];
  return keys(TILDE_NUMBERS[first]);
}

/** `CSI code : shifted : base ; modifiers : event ; text u` of the kitty keyboard protocol. */
function kittyTokens(fields: readonly string[]): readonly InputToken[] {
  const [codes = '', modifiers = '1', text = ''] = fields;
  const [code = '', shifted = ''] = codes.split(':');
  if (code === '' || fields.length > 3 || isReleased(modifiers)) return [];
  const written = text === '' ? shifted : (text.split(':')[0] ?? '');
  return codeTokens(Number(code), modifiers, written);
}

function codeTokens(code: number, modifiers: string, written: string): readonly InputToken[] {
  const held = Math.max(0, Number(modifiers.split(':')[0] || '1') - 1);
  const [shift, alt, ctrl, other] = [1, 2, 4, 8 + 16 + 32].map((bit) => (held & bit) !== 0);
  if (other === true || !Number.isInteger(code) || code > CHARACTER_MAX) return [];
  const functional = KITTY_KEYPAD[code];
  if (functional !== undefined) return keys(functional);
  if (code >= KITTY_KEYPAD_0 && code < KITTY_KEYPAD_0 + 10) return keys(String(code - KITTY_KEYPAD_0));
  if (code >= PRIVATE_USE_FROM && code <= PRIVATE_USE_TO) return [];
  if (code === 27) return keys('esc');
  if (code === 9) return keys(shift === true ? 'shift-tab' : 'tab');
  if (code === 13) return keys('enter');
  if (code === 8 || code === 127) return keys('backspace');
  const base = String.fromCodePoint(code);
  if (ctrl === true)
    return /^[ -~]$/.test(base) ? keys(`ctrl-${base === ' ' ? 'space' : base.toLowerCase()}`) : [];
  const character =
    written === '' ? (shift === true ? base.toUpperCase() : base) : characterOf(Number(written));
  const named = keys(nameOfCharacter(character));
  return alt === true && named.length > 0 ? [{ kind: 'key', key: 'esc' }, ...named] : named;
}

function characterOf(code: number): string {
  return Number.isInteger(code) && code <= CHARACTER_MAX ? String.fromCodePoint(code) : '';
}

function isReleased(modifiers: string): boolean {
  return Number(modifiers.split(':')[1] ?? '1') === RELEASED;
}

function urxvtMouse([button = 0, x = 0, y = 0]: readonly number[]): readonly InputToken[] {
  return mouseTokens(button - 32, x - 1, y - 1, true);
}

const WHEEL_ROWS = 3;
/** The code of the three-byte and the urxvt report for "some button was released". */
const SOME_BUTTON_RELEASED = 3;

/** Bits 2 to 4 are Shift, Alt and Ctrl; bit 5 is movement, bit 6 the wheel. */
export function mouseTokens(code: number, x: number, y: number, pressed: boolean): readonly InputToken[] {
  if (code < 0 || x < 0 || y < 0) return [];
  // 64 and 65 scroll up and down, 66 and 67 sideways.
  if ((code & 64) !== 0) {
    if (!pressed || (code & 2) !== 0) return [];
    return [{ kind: 'wheel', rows: (code & 1) === 0 ? -WHEEL_ROWS : WHEEL_ROWS }];
  }
  const button = code & 3;
  if (!pressed || (code & 32) !== 0 || button === SOME_BUTTON_RELEASED) return [];
  return [{ kind: 'press', button, x, y }];
}

export function keys(name: string | undefined): readonly InputToken[] {
  return name === undefined || name === '' ? [] : [{ kind: 'key', key: name }];
}
