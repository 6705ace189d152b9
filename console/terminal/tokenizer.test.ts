// What the terminal sends, whole or in pieces: keys are keys, and no reply of the terminal is one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CUTS_CHANGE_NOTHING, REPLIES_ARE_SILENT, readAll } from '../testing/input-properties.ts';
import { cutAt, pastes } from '../testing/terminal-bytes.ts';
import { expire, patienceMs, tokenize } from './tokenizer.ts';

const keysOf = (...reads: readonly (string | Uint8Array)[]): readonly string[] =>
  readAll(...reads).tokens.map((token) => (token.kind === 'key' ? token.key : JSON.stringify(token)));

describe('keys', () => {
  test.each<readonly [string, readonly string[]]>([
    ['jjG', ['j', 'j', 'G']],
    [' é漢', ['space', 'é', '漢']],
    ['\r\n\t\u007F\b', ['enter', 'enter', 'tab', 'backspace', 'backspace']],
    ['\u0003\u0004\u000C\u0000', ['ctrl-c', 'ctrl-d', 'ctrl-l', 'ctrl-space']],
    ['\u001B[A\u001B[B\u001BOC\u001BOD', ['up', 'down', 'right', 'left']],
    ['\u001B[1;5A\u001B[1;2D', ['up', 'left']],
    ['\u001B[H\u001B[F\u001B[1~\u001B[4~\u001B[7~\u001B[8~', ['home', 'end', 'home', 'end', 'home', 'end']],
    ['\u001B[3~\u001B[5~\u001B[6~\u001B[5;3~', ['delete', 'pageup', 'pagedown', 'pageup']],
    ['\u001B[5$\u001B[6^', ['pageup', 'pagedown']],
    ['\u001B[Z', ['shift-tab']],
    ['\u001BOM', ['enter']],
    // Nothing is bound to Alt: it is Esc and the key.
    ['\u001B1', ['esc', '1']],
    ['\u001B\r', ['esc', 'enter']],
    ['\u001B\u001B[A', ['esc', 'up']],
    ['\u001B\u0003', ['esc', 'ctrl-c']],
    // Kitty: letters, Ctrl, Shift by its own text, Alt, keypad, and released keys.
    ['\u001B[97u\u001B[99;5u\u001B[97:65;2u\u001B[97;2;65u', ['a', 'ctrl-c', 'A', 'A']],
    [
      '\u001B[27u\u001B[13u\u001B[9;2u\u001B[127u\u001B[57414u',
      ['esc', 'enter', 'shift-tab', 'backspace', 'enter'],
    ],
    ['\u001B[97;1:3u\u001B[1;1:3B\u001B[3;1:3~\u001B[57441;2u', []],
    ['\u001B[97;3u', ['esc', 'a']],
    // modifyOtherKeys.
    ['\u001B[27;5;99~\u001B[27;5;13~\u001B[27;2;65~', ['ctrl-c', 'enter', 'A']],
    // Function keys have no use here and are no letters.
    ['\u001B[11~\u001B[15;2~\u001BOP\u001B[[A\u001B[1;2P', []],
  ])('%j', (bytes, names) => {
    expect(keysOf(bytes)).toEqual(names);
  });

  test('a character that is cut is one character, and half of one is none', () => {
    const bytes = Buffer.from('漢');
    expect(keysOf(bytes.subarray(0, 1), bytes.subarray(1))).toEqual(['漢']);
    expect(keysOf(bytes.subarray(0, 2), 'q')).toEqual(['q']);
    expect(keysOf(Uint8Array.of(0xff, 0xc0, 0x80), 'q')).toEqual(['q']);
  });
});

describe('the mouse', () => {
  const press = { kind: 'press', button: 0, x: 9, y: 4 };
  test.each<readonly [string, string | Uint8Array, readonly unknown[]]>([
    ['SGR press', '\u001B[<0;10;5M', [press]],
    ['SGR release', '\u001B[<0;10;5m', []],
    ['SGR movement', '\u001B[<35;1;1M', []],
    [
      'wheel',
      '\u001B[<64;1;1M\u001B[<65;1;1M',
      [
        { kind: 'wheel', rows: -3 },
        { kind: 'wheel', rows: 3 },
      ],
    ],
    ['sideways wheel', '\u001B[<66;1;1M', []],
    ['urxvt', '\u001B[32;10;5M\u001B[35;10;5M', [press]],
    ['three bytes', '\u001B[M *%', [press]],
    ['three bytes, released', '\u001B[M#*%', []],
    ['three bytes, far', Uint8Array.of(0x1b, 0x5b, 0x4d, 32, 232, 37), [{ ...press, x: 199 }]],
    ['three characters of UTF-8', '\u001B[M \u00E8%', [{ ...press, x: 199 }]],
    ['three characters of UTF-8, both far', '\u001B[M \u00C2\u00A1', [{ ...press, x: 161, y: 128 }]],
  ])('%s', (_, bytes, tokens) => {
    expect(readAll(bytes, 'q').tokens).toEqual([...tokens, { kind: 'key', key: 'q' }]);
  });
});

describe('replies of the terminal', () => {
  test.each([
    '\u001B]11;rgb:1e1e/1e1e/1e1e\u0007',
    '\u001B]11;rgb:1e1e/1e1e/1e1e\u001B\\',
    '\u001BP>|XTerm(379)\u001B\\',
    '\u001BP1+r544e=787465726d\u001B\\',
    '\u001B_Gi=31;OK\u001B\\',
    '\u001B^private\u001B\\',
    '\u001BXstart\u001B\\',
    '\u001B[?62;1;6c',
    '\u001B[?2026;2$y',
    '\u001B[8;24;80t',
    '\u001B[?31u',
    '\u001B[I\u001B[O',
    '\u001B\\',
    '\u001B[201~',
  ])('%j gives nothing, and the key after it is a key', (reply) => {
    expect(readAll(reply, 'q').tokens).toEqual([{ kind: 'key', key: 'q' }]);
  });

  test('8-bit introducers are introducers', () => {
    expect(keysOf(Uint8Array.of(0x9b, 0x41), Uint8Array.of(0x9d, 0x31, 0x31, 0x3b, 0x41, 0x9c), 'q')).toEqual(
      ['up', 'q'],
    );
  });

  test('the cursor report is distinguished from keys', () => {
    expect(readAll('\u001B[1;3R').tokens).toEqual([{ kind: 'cursor', column: 3 }]);
  });

  test('a sequence that another one cuts off is dropped', () => {
    expect(keysOf('\u001B[?1;\u001B[A', '\u001B]11;rgb\u001B[B')).toEqual(['up', 'down']);
  });
});

describe('what does not end', () => {
  test('a lone Esc is the key after a moment; a late rest of it is still no key', () => {
    const held = readAll('\u001B');
    expect(held.tokens).toEqual([]);
    expect(patienceMs(held.state)).toBeLessThanOrEqual(100);
    const { state, tokens } = expire(held.state);
    expect(tokens).toEqual([{ kind: 'key', key: 'esc' }]);
    expect(tokenize(state, Buffer.from('[?62;1;6c')).tokens).toEqual([]);
    expect(tokenize(state, Buffer.from(']11;rgb:1e1e/1e1e/1e1e\u0007')).tokens).toEqual([]);
    expect(tokenize(state, Buffer.from('[')).tokens).toEqual([{ kind: 'key', key: '[' }]);
  });

  test.each(['[', 'O', ']', 'P', 'X', '^', '_'])(
    'Esc and %s in one breath are two keys after a moment',
    (sign) => {
      const esc = { kind: 'key', key: 'esc' };
      const key = { kind: 'key', key: sign };
      const both = readAll(`\u001B${sign}`);
      expect(both.tokens).toEqual([]);
      expect(patienceMs(both.state)).toBeLessThanOrEqual(100);
      expect(expire(both.state).tokens).toEqual([esc, key]);
      // As two reads, and with a byte that continues no sequence.
      expect(expire(tokenize(readAll('\u001B').state, Buffer.from(sign)).state).tokens).toEqual([esc, key]);
      expect(readAll(`\u001B${sign}\u0003`).tokens).toEqual([esc, key, { kind: 'key', key: 'ctrl-c' }]);
      expect(tokenize(expire(both.state).state, Buffer.from('q')).tokens).toEqual([
        { kind: 'key', key: 'q' },
      ]);
    },
  );

  test('the rest of a sequence that comes late is no key, wherever it was cut', () => {
    for (const [begun, rest] of [
      ['\u001B[', '?62;1;6c'],
      ['\u001B[', '<35;10;5M'],
      ['\u001B]', '11;rgb:1e1e/1e1e/1e1e\u0007'],
      ['\u001BP', '>|xterm(388)\u001B\\'],
      ['\u001B_', 'Gi=1;OK\u001B\\'],
    ] as const) {
      const { state } = expire(readAll(begun).state);
      expect(tokenize(state, Buffer.from(rest)).tokens.filter((token) => token.kind === 'key')).toEqual([]);
    }
  });

  test.each([
    '\u001B[<0;1',
    '\u001B[M ',
    '\u001B]11;rgb',
    '\u001BP1',
    '\u001B_Gx',
    '\u001B^x',
    '\u001BXx\u001B',
    '\u001B[200~text',
    '\u00E2',
  ])('%j ends by time, and Ctrl-C works in it', (begun) => {
    const bytes = Buffer.from(begun, begun === '\u00E2' ? 'latin1' : 'utf8');
    const { state, tokens } = readAll(bytes);
    expect(tokens).toEqual([]);
    expect(patienceMs(state)).toBeLessThanOrEqual(1_000);
    expect(expire(state).state).toMatchObject({ kind: 'ground' });
    expect(expire(state).tokens.filter((token) => token.kind === 'key')).toEqual([]);
    expect(tokenize(state, Buffer.from('\u0003')).tokens).toEqual([{ kind: 'key', key: 'ctrl-c' }]);
  });

  test('a paste is its text, with whatever looks like keys or sequences in it', () => {
    const pasted = 'q\r\u001B[A\u0003\u001B[200~ü';
    expect(readAll(`\u001B[200~${pasted}\u001B[201~q`).tokens).toEqual([
      { kind: 'paste', text: pasted },
      { kind: 'key', key: 'q' },
    ]);
  });

  test('a paste whose end was lost is what was pasted; one with Ctrl-C in it is Ctrl-C', () => {
    expect(expire(readAll('\u001B[200~text').state).tokens).toEqual([{ kind: 'paste', text: 'text' }]);
    expect(expire(readAll('\u001B[200~text\u0003q').state).tokens).toEqual([{ kind: 'key', key: 'ctrl-c' }]);
  });

  test('a paste is kept up to 256 KiB', () => {
    const { tokens } = readAll(`\u001B[200~${'x'.repeat(1_000_000)}\u001B[201~`);
    expect(tokens).toHaveLength(1);
    expect(tokens[0]).toMatchObject({ kind: 'paste' });
    expect(tokens[0]?.kind === 'paste' ? tokens[0].text.length : 0).toBe(256 * 1024);
  });
});

describe('however the bytes are cut', () => {
  const cuts = fc.array(fc.nat(), { maxLength: 8 });

  test('replies give no key and no paste, and the key after them is that key', () => {
    fc.assert(REPLIES_ARE_SILENT, { numRuns: 300, seed: 8 });
  });

  test('tokens are the same, and Ctrl-C comes through', () => {
    fc.assert(CUTS_CHANGE_NOTHING, { numRuns: 300, seed: 8 });
  });

  test('a paste is whole', () => {
    fc.assert(
      fc.property(pastes, cuts, (text, at) => {
        const { tokens } = readAll(...cutAt(Buffer.from(`\u001B[200~${text}\u001B[201~`), at));
        expect(tokens).toEqual(text === '' ? [] : [{ kind: 'paste', text }]);
      }),
      { numRuns: 200, seed: 8 },
    );
  });
});
