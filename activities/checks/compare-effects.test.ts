import { expect, test } from 'vitest';
import type { KeyLookup } from '../../contract/providers/providers.ts';
import type { CheckedEffect } from '../../database/checks/questions.ts';
import { checkRow } from './compare-effects.ts';

const NOW = Date.parse('2026-11-21T10:45:00.000Z');
const limits = { inDoubtMs: 60_000, now: NOW };
const effect = (state: CheckedEffect['state'], kind = 'capture', ageMs = 120_000): CheckedEffect => ({
  key: `ord-X:${kind}:nordwind:1`,
  kind,
  orderId: 'ord-X',
  state,
  inDoubt: state === 'pending',
  createdAt: new Date(NOW - ageMs),
});
const asked = (outcome: KeyLookup['outcome'] | null) => ({
  asked: outcome === null ? undefined : ({ outcome } as KeyLookup),
});

test.each<[string, CheckedEffect, ReturnType<typeof asked> | null, string | null]>([
  ['done on both sides', effect('done'), asked('done'), null],
  ['done here, unknown there', effect('done'), asked(null), 'done-without-provider'],
  ['done here, undone there', effect('done'), asked('undone'), 'done-without-provider'],
  ['an undo that found nothing to undo', effect('done', 'undo-payment'), asked('undone'), null],
  ['an undo that was never asked for', effect('done', 'undo-payment'), asked(null), 'done-without-provider'],
  ['closed here, done there', effect('tombstone'), asked('done'), 'provider-without-done'],
  ['refused here, done there', effect('refused'), asked('done'), 'provider-without-done'],
  ['refused on both sides', effect('refused'), asked('refused'), null],
  ['begun a moment ago', effect('pending', 'capture', 5_000), asked(null), null],
  ['begun long ago', effect('pending'), asked('done'), 'effect-in-doubt'],
  ['begun long ago, and the provider cannot be read', effect('pending', 'reserve'), null, 'effect-in-doubt'],
  ['confirmed that nothing was done', { ...effect('pending'), inDoubt: false }, asked(null), null],
  [
    'confirmed, but the provider has a record',
    { ...effect('pending'), inDoubt: false },
    asked('done'),
    'effect-in-doubt',
  ],
  ['settled by a person', effect('manual'), asked(null), null],
  ['our own database alone', effect('done', 'reserve'), null, null],
])('%s', (_, row, provider, kind) => {
  expect(checkRow(row, provider, limits)?.kind ?? null).toBe(kind);
});
