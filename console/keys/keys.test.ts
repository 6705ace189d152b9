// Help, docs/KEYS.md and the program must agree; a key with two meanings is a trap.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ORDER_DECK } from '../../operations/subjects/order/order-deck.ts';
import { keyCharacter, shownKey } from './key-name.ts';
import { ACT_LETTERS, KEYMAP } from './keymap.ts';
import { keysPage } from './keys-page.ts';
import { keyTable, matchKey } from './match.ts';

describe('the keymap', () => {
  test('docs/KEYS.md is up to date (node console/keys/write-keys-page.ts)', () => {
    expect(readFileSync('docs/KEYS.md', 'utf8')).toBe(keysPage(ORDER_DECK));
  });

  test('every letter of the deck is an act letter, and no two actions share one', () => {
    const letters = ORDER_DECK.actions.flatMap((action) => action.letter ?? []);
    for (const letter of letters) expect(ACT_LETTERS).toContain(letter);
    expect(new Set(letters).size).toBe(letters.length);
  });

  test('terminate has no letter', () => {
    expect(ORDER_DECK.actions.find((action) => action.id === 'terminate')?.letter).toBeUndefined();
  });

  test('upper case acts, but for the two that only move', () => {
    const upper = KEYMAP.flatMap((binding) => binding.keys).filter((key) => /^[A-Z]$/.test(key));
    expect(upper.sort()).toEqual(['G', 'N']);
    for (const letter of upper) expect(ACT_LETTERS).not.toContain(letter);
  });

  test('Ctrl-d moves and never deletes', () => {
    expect(matchKey('', 'ctrl-d')).toMatchObject({ action: 'half-page-down' });
  });

  test('a key that is bound twice is refused', () => {
    const twice = { action: 'help', keys: ['?'], scope: 'everywhere', does: 'help' } as const;
    expect(() => keyTable([twice, twice], '')).toThrow('bound twice');
    expect(() => keyTable([{ ...twice, keys: ['A'] }], 'A')).toThrow('moves and acts');
    expect(() => keyTable([{ ...twice, keys: ['g', 'g g'] }], '')).toThrow('begins another');
  });
});

describe('two keys', () => {
  test('g waits for its second key', () => {
    expect(matchKey('', 'g')).toEqual({ kind: 'prefix', keys: 'g' });
    expect(matchKey('g', 'g')).toMatchObject({ action: 'move-top', key: 'g g' });
    expect(matchKey('g', 'w')).toMatchObject({ action: 'go-screen' });
  });

  test('a second key that means nothing after g means what it means alone', () => {
    expect(matchKey('g', 'x')).toEqual({ kind: 'none', key: 'x' });
    expect(matchKey('g', 'down')).toMatchObject({ action: 'move-down' });
  });
});

describe('names of keys', () => {
  test('only what is one character is written into a field', () => {
    expect(keyCharacter('space')).toBe(' ');
    expect(keyCharacter('ü')).toBe('ü');
    expect(keyCharacter('enter')).toBe('');
  });

  test('shown as people write them', () => {
    expect(['ctrl-d', 'g o', 'enter', 'pagedown', 'A'].map(shownKey)).toEqual([
      'Ctrl-d',
      'g o',
      'Enter',
      'PgDn',
      'A',
    ]);
  });
});
