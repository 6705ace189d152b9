// A new kind of effect that no case kills would make "every effect" a lie.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EFFECT_BRANCHES } from './effect-branches.ts';

const ACTIVITIES = path.resolve(import.meta.dirname, '..', '..', 'activities');

/** `step: 'authorise'` and `` step: `capture:${vendorId}` `` in the code of the activities. */
const STEP = /\bstep: ['"`]([a-z-]+)/g;

function kindsInCode(): readonly string[] {
  const kinds = readdirSync(ACTIVITIES)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) => [...readFileSync(path.join(ACTIVITIES, name), 'utf8').matchAll(STEP)])
    .map((match) => match[1] ?? '');
  return [...new Set(kinds)].sort();
}

test('every effect of the activities has an order that comes by it', () => {
  expect(Object.keys(EFFECT_BRANCHES).sort()).toEqual(kindsInCode());
});

test('no activity goes round the one place where effects are named', () => {
  const users = readdirSync(ACTIVITIES).filter(
    (name) => name.endsWith('.ts') && /\brunEffect\(/.test(readFileSync(path.join(ACTIVITIES, name), 'utf8')),
  );
  expect(users).toEqual(['run-step.ts']);
});
