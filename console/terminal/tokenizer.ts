import { nameOfCharacter } from '../keys/key-name.ts';
import type { InputToken } from './input-token.ts';
import { csiTokens, keys, mouseTokens, ss3Tokens } from './key-sequences.ts';

// Bytes of the terminal into tokens, one byte at a time, so that it does not matter how the reads are cut. Sequences
// are recognised by their form alone (ECMA-48 and the common private ones); a known form with an unknown content, a
// sequence that is cut off and a string of any kind give no key.

export type TokenizerState =
  /** `late`: what came after an ESC that was taken for the key a moment ago, as keys as well; null: no such ESC. */
  | { readonly kind: 'ground'; readonly late: string | null }
  | { readonly kind: 'character'; readonly bytes: readonly number[]; readonly length: number }
  | { readonly kind: 'escape' }
  /** `typed`: the character after ESC while nothing else came, which may have been a key; null otherwise. */
  | { readonly kind: 'csi'; readonly parameters: string; readonly typed: string | null }
  | { readonly kind: 'ss3'; readonly parameters: string; readonly typed: string | null }
  /** OSC, DCS, APC, PM or SOS; what it holds is not kept. */
  | {
      readonly kind: 'string';
      readonly bell: boolean;
      readonly c1: boolean;
      readonly escape: boolean;
      readonly typed: string | null;
    }
  /** The three values after `CSI M`; `lead` is the first byte of one that may be written as UTF-8. */
  | { readonly kind: 'mouse'; readonly units: readonly number[]; readonly lead: number | null }
  | { readonly kind: 'paste'; readonly bytes: number[]; readonly matched: number };

export type Tokenized = { readonly state: TokenizerState; readonly tokens: readonly InputToken[] };

export const GROUND: TokenizerState = { kind: 'ground', late: null };

const BELL = 0x07;
const CANCEL = 0x18;
const SUBSTITUTE = 0x1a;
const CTRL_C = 0x03;
const ESC = 0x1b;
const BACKSLASH = 0x5c;
const ST_C1 = 0x9c;
const PASTE_END = [...Buffer.from('\u001B[201~')];
const PASTE_BYTES_MAX = 256 * 1024;
const PARAMETERS_MAX = 256;

/** What a byte after ESC, or the C1 byte for both, begins. */
const INTRODUCERS: Readonly<Record<string, Extract<TokenizerState, { readonly typed: string | null }>>> = {
  '[': { kind: 'csi', parameters: '', typed: null },
  O: { kind: 'ss3', parameters: '', typed: null },
  ']': { kind: 'string', bell: true, c1: false, escape: false, typed: null },
  P: { kind: 'string', bell: false, c1: false, escape: false, typed: null },
  X: { kind: 'string', bell: false, c1: false, escape: false, typed: null },
  '^': { kind: 'string', bell: false, c1: false, escape: false, typed: null },
  _: { kind: 'string', bell: false, c1: false, escape: false, typed: null },
};

/** The rest of a sequence whose ESC came so much earlier that it was taken for the key. */
const LATE_REST = /^(?:\[[?<=>]?[\d;:]*[ -/]*[@-~]|O[A-DFHMP-S]$|\]\d{1,4};|P(?:[\d>!+$=]|\d+[+$])|_G)/;

export function tokenize(before: TokenizerState, chunk: Uint8Array): Tokenized {
  const tokens: InputToken[] = [];
  let state = isLateRest(before, chunk) ? begunLate(before) : before;
  for (const byte of chunk) state = step(state, byte, tokens);
  // A key that was pressed comes as a read of its own. In the middle of a read Ctrl-C is part of the pasted text.
  if (state.kind === 'paste' && chunk.at(-1) === CTRL_C) {
    tokens.push({ kind: 'key', key: 'ctrl-c' });
    state = GROUND;
  }
  if (state.kind === 'ground' && state.late !== null && chunk.length > 0) state = GROUND;
  return { state, tokens };
}

/** Esc and `[` in one breath are two keys; a terminal sends the rest of a sequence at once. */
const TYPED_MS = 100;

/** How long the state may last without another byte, in milliseconds; null if there is no limit. */
export function patienceMs(state: TokenizerState): number | null {
  switch (state.kind) {
    case 'ground':
      return state.late === null ? null : 1_000;
    case 'escape':
      return 50;
    case 'csi':
    case 'ss3':
      return state.typed === null ? 500 : TYPED_MS;
    case 'mouse':
      return 500;
    case 'string':
      return state.typed === null ? 1_000 : TYPED_MS;
    case 'character':
    case 'paste':
      return 1_000;
  }
}

/** Nothing more came: a lone ESC is the key, alone or with one after it, an open paste is what was pasted, the rest is dropped. */
export function expire(state: TokenizerState): Tokenized {
  if (state.kind === 'escape') return { state: { kind: 'ground', late: '' }, tokens: keys('esc') };
  if ('typed' in state && state.typed !== null) {
    return { state: { kind: 'ground', late: state.typed }, tokens: [...keys('esc'), ...keys(state.typed)] };
  }
  if (state.kind !== 'paste') return { state: GROUND, tokens: [] };
  const tokens = state.bytes.includes(CTRL_C) ? keys('ctrl-c') : pasteTokens(state.bytes);
  return { state: GROUND, tokens };
}

function isLateRest(state: TokenizerState, chunk: Uint8Array): boolean {
  if (state.kind !== 'ground' || state.late === null || chunk.length < 2) return false;
  return LATE_REST.test(state.late + Buffer.from(chunk.subarray(0, PARAMETERS_MAX)).toString('latin1'));
}

function begunLate(state: TokenizerState): TokenizerState {
  const begun = state.kind === 'ground' ? INTRODUCERS[state.late ?? ''] : undefined;
  return begun ?? { kind: 'escape' };
}

function step(state: TokenizerState, byte: number, tokens: InputToken[]): TokenizerState {
  switch (state.kind) {
    case 'ground':
      return stepGround(byte, tokens);
    case 'character':
      return stepCharacter(state, byte, tokens);
    case 'escape':
      return stepEscape(byte, tokens);
    case 'csi':
      return stepCsi(state, byte, tokens);
    case 'ss3':
      return stepSs3(state, byte, tokens);
    case 'string':
      return stepString(state, byte, tokens);
    case 'mouse':
      return stepMouse(state, byte, tokens);
    case 'paste':
      return stepPaste(state, byte, tokens);
  }
}

function stepGround(byte: number, tokens: InputToken[]): TokenizerState {
  if (byte === ESC) return { kind: 'escape' };
  if (byte < 0x80) {
    tokens.push(...keys(asciiKey(byte)));
    return GROUND;
  }
  // No character begins so in UTF-8: it is the C1 form of a sequence, or noise.
  if (byte < 0xc2 || byte > 0xf4) {
    const begun = byte < 0xa0 ? INTRODUCERS[String.fromCodePoint(byte - 0x40)] : undefined;
    if (begun === undefined) return GROUND;
    return begun.kind === 'string' ? { ...begun, c1: true } : begun;
  }
  return { kind: 'character', bytes: [byte], length: byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4 };
}

function asciiKey(byte: number): string {
  if (byte === 0) return 'ctrl-space';
  const named = nameOfCharacter(String.fromCodePoint(byte));
  if (named !== '') return named;
  // 1 to 26 are the letters, 28 to 31 the signs \ ] ^ _.
  return `ctrl-${String.fromCodePoint(byte + (byte < ESC ? 0x60 : 0x40))}`;
}

function stepCharacter(
  { bytes, length }: Extract<TokenizerState, { kind: 'character' }>,
  byte: number,
  tokens: InputToken[],
): TokenizerState {
  if (byte < 0x80 || byte > 0xbf) return stepGround(byte, tokens);
  const all = [...bytes, byte];
  if (all.length < length) return { kind: 'character', bytes: all, length };
  const character = Buffer.from(all).toString('utf8');
  // U+0080 to U+009F are controls, U+FFFD replaces invalid bytes.
  if (!/[\u0080-\u009F\uFFFD]/.test(character)) tokens.push(...keys(character));
  return GROUND;
}

function stepEscape(byte: number, tokens: InputToken[]): TokenizerState {
  const begun = byte < 0x80 ? INTRODUCERS[String.fromCodePoint(byte)] : undefined;
  if (begun !== undefined) return { ...begun, typed: String.fromCodePoint(byte) };
  // The end of a string whose beginning was lost.
  if (byte === BACKSLASH) return GROUND;
  // Esc and a key in one breath, or Alt and the key: nothing is bound to Alt.
  tokens.push(...keys('esc'));
  return stepGround(byte, tokens);
}

/** No sequence continues with this byte: what looked like its start was Esc and a key. */
function brokenOff(typed: string | null, byte: number, tokens: InputToken[]): TokenizerState {
  if (typed !== null) tokens.push(...keys('esc'), ...keys(typed));
  return stepGround(byte, tokens);
}

function stepCsi(
  { parameters, typed }: Extract<TokenizerState, { kind: 'csi' }>,
  byte: number,
  tokens: InputToken[],
): TokenizerState {
  if (byte < 0x20 || byte > 0x7e) return brokenOff(typed, byte, tokens);
  const sign = String.fromCodePoint(byte);
  // The function keys of the Linux console: `CSI [ A`.
  if (parameters === '[') return GROUND;
  if (parameters === '' && sign === '[') return { kind: 'csi', parameters: '[', typed: null };
  if (parameters === '' && sign === 'M') return { kind: 'mouse', units: [], lead: null };
  const isShiftOfRxvt = sign === '$' && /^[235678]$/.test(parameters);
  if (byte < 0x40 && !isShiftOfRxvt) {
    return { kind: 'csi', parameters: (parameters + sign).slice(0, PARAMETERS_MAX), typed: null };
  }
  if (parameters === '200' && sign === '~') return { kind: 'paste', bytes: [], matched: 0 };
  tokens.push(...csiTokens(parameters, sign));
  return GROUND;
}

function stepSs3(
  { parameters, typed }: Extract<TokenizerState, { kind: 'ss3' }>,
  byte: number,
  tokens: InputToken[],
): TokenizerState {
  if (byte < 0x20 || byte > 0x7e) return brokenOff(typed, byte, tokens);
  const sign = String.fromCodePoint(byte);
  if (byte < 0x40)
    return { kind: 'ss3', parameters: (parameters + sign).slice(0, PARAMETERS_MAX), typed: null };
  tokens.push(...ss3Tokens(parameters, sign));
  return GROUND;
}

function stepString(
  state: Extract<TokenizerState, { kind: 'string' }>,
  byte: number,
  tokens: InputToken[],
): TokenizerState {
  if (byte === CTRL_C) return brokenOff(state.typed, byte, tokens);
  if (byte === CANCEL || byte === SUBSTITUTE) return GROUND;
  if (state.escape) {
    if (byte === BACKSLASH) return GROUND;
    // Another sequence ends the string.
    if (byte !== ESC) return stepEscape(byte, tokens);
  }
  if ((state.bell && byte === BELL) || (state.c1 && byte === ST_C1)) return GROUND;
  const unfinished = state.typed === null ? state : { ...state, typed: null };
  return byte === ESC ? { ...unfinished, escape: true } : unfinished;
}

function stepMouse(
  { units, lead }: Extract<TokenizerState, { kind: 'mouse' }>,
  byte: number,
  tokens: InputToken[],
): TokenizerState {
  // Far coordinates are two bytes where the terminal writes UTF-8 and one where it does not. Waiting for the second
  // one can swallow a key; not waiting would make one.
  const isSecond = byte >= 0x80 && byte <= 0xbf;
  const sent = lead === null ? units : [...units, isSecond ? ((lead & 0x1f) << 6) | (byte & 0x3f) : lead];
  if (sent.length === 3) {
    tokens.push(...threeByteMouse(sent));
    return isSecond ? GROUND : stepGround(byte, tokens);
  }
  if (lead !== null && isSecond) return { kind: 'mouse', units: sent, lead: null };
  // Values begin at 32; some terminals write 0 for what is too far away.
  if (byte < 0x20 && byte !== 0) return stepGround(byte, tokens);
  if (byte >= 0xc2 && byte <= 0xdf) return { kind: 'mouse', units: sent, lead: byte };
  const all = [...sent, byte];
  if (all.length < 3) return { kind: 'mouse', units: all, lead: null };
  tokens.push(...threeByteMouse(all));
  return GROUND;
}

function threeByteMouse([button = 0, x = 0, y = 0]: readonly number[]): readonly InputToken[] {
  return mouseTokens(button - 32, x - 33, y - 33, true);
}

/** The bytes are gathered in place: copying them for each byte would be quadratic. */
function stepPaste(
  state: Extract<TokenizerState, { kind: 'paste' }>,
  byte: number,
  tokens: InputToken[],
): TokenizerState {
  const { bytes, matched } = state;
  if (byte === PASTE_END[matched]) {
    if (matched + 1 < PASTE_END.length) return { kind: 'paste', bytes, matched: matched + 1 };
    tokens.push(...pasteTokens(bytes));
    return GROUND;
  }
  const kept = [...PASTE_END.slice(0, matched), ...(byte === ESC ? [] : [byte])];
  if (bytes.length < PASTE_BYTES_MAX) bytes.push(...kept);
  return { kind: 'paste', bytes, matched: byte === ESC ? 1 : 0 };
}

function pasteTokens(bytes: readonly number[]): readonly InputToken[] {
  const text = Buffer.from(bytes).toString('utf8');
  return text === '' ? [] : [{ kind: 'paste', text }];
}
