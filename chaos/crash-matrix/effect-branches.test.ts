// A new kind of effect that no case kills would make "every effect" a lie.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EFFECT_BRANCHES } from './effect-branches.ts';

const ACTIVITIES = path.resolve(import.meta.dirname, '..', '..', 'activities');

/** Where effects are named: `step: 'authorise'`, `` step: `capture:${vendorId}` ``, `const parts = ['notify', …]`. */
const STEP = /\bstep: ['"`]([a-z-]+)|const parts = \['([a-z-]+)'/g;
/** A step that is put together somewhere else; each has to be one of the forms above there. */
const INDIRECT = /\bstep: ([a-zA-Z]+)\(/g;

const CODE = readdirSync(ACTIVITIES)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(path.join(ACTIVITIES, name), 'utf8') }));

function kindsInCode(): readonly string[] {
  const kinds = CODE.flatMap(({ text }) => [...text.matchAll(STEP)]).map(
    (match) => match[1] ?? match[2] ?? '',
  );
  return [...new Set(kinds)].sort();
}

test('every effect of the activities has an order that comes by it', () => {
  expect(Object.keys(EFFECT_BRANCHES).sort()).toEqual(kindsInCode());
});

test('no step is named in a way that this test does not read', () => {
  const indirect = CODE.flatMap(({ name, text }) =>
    [...text.matchAll(INDIRECT)].map((match) => `${name} ${match[1]}`),
  );
  expect(indirect).toEqual(['notify.ts stepOf']);
});

test('no activity goes round the one place where effects are named', () => {
  const users = CODE.filter(({ text }) => /\brunEffect\(/.test(text)).map(({ name }) => name);
  expect(users).toEqual(['run-step.ts']);
});
