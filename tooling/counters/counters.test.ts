import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withProject } from '../source/project.ts';
import { actionBranches } from './action-branches.ts';
import { importGraph, rings } from './import-rings.ts';
import { stateTypes } from './run-state.ts';
import { entriesOf, looseEnds, sizesOf } from './sizes.ts';

const FILES: Readonly<Record<string, string>> = {
  'tsconfig.json':
    '{ "compilerOptions": { "strict": true, "allowImportingTsExtensions": true, "noEmit": true } }',
  'operations/action.ts': `
export type Action = { readonly kind: 'cancel' } | { readonly kind: 'hold' } | { readonly kind: 'reset' };
export type Deck = { readonly id: string; readonly danger: 'safe' | 'final' };
`,
  'operations/branches.ts': `
import type { Action, Deck } from './action.ts';
export const LABELS = { cancel: 'Cancel', hold: 'Hold', reset: 'Reset' };
export const LETTERS = { C: 'cancel', H: 'hold', R: 'reset' };
export const ONE = { kind: 'cancel', name: 'hold', id: 'reset' };
export function run(action: Action, deck: Deck, lens: { readonly id: string }, event: { kind: 'cancel' | 'other' }, data: { readonly kind: string }) {
  if (action.kind === 'cancel') return 1;
  if ('hold' !== action.kind) return 2;
  if (deck.id === 'cancel') return 3;
  if (lens.id === 'cancel' || event.kind === 'other') return 4;
  if (['cancel', 'reset'].includes(action.kind)) return 5;
  if (data.kind === 'hold') return 8;
  switch (action.kind) {
    case 'hold':
      return 6;
    default:
      return 7;
  }
}
`,
  'operations/records/cancel.ts': `
import type { Action } from '../action.ts';
export const applied = (action: Action) => action.kind === 'cancel';
`,
  'operations/branches.test.ts': `export const only = 'a test';\n`,
  'operations/testing/sample.ts': 'export const sample = 1;\n',
  'rings/a.ts': `import { b } from './b.ts';\nexport type A = number;\nexport const a = b;\n`,
  'rings/b.ts': `import type { A } from './a.ts';\nexport const b: A = 1;\n`,
  'rings/c.ts': `import { d } from './d.ts';\nexport const c = () => d;\n`,
  'rings/d.ts': `import { c } from './c.ts';\nexport const d = () => c;\n`,
  'workflows/run.ts': `
export type Run = { readonly id: string; stage: string; notes: string[] };
export type Input = { readonly id: string };
export type Place = Pick<Run, 'id' | 'stage'>;
export function one(run: Pick<Run, 'stage'>) { return run; }
export function two(run: Place) { return run; }
${Array.from({ length: 10 }, (_, n) => `export function step${n}(run: Run, input: Input) { return [run, input]; }`).join('\n')}
`,
  'loose.ts': `export const loose: any = 1; // ${'TODO'}: none\n`,
};

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'counters-'));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
});
afterAll(() => rmSync(root, { recursive: true }));

const ACTIONS = {
  words: new Set(['cancel', 'hold', 'reset']),
  folders: ['operations'],
  records: ['operations/records'],
};

test('comparisons, switches, searched lists and tables that distinguish actions are counted, and nothing else', () => {
  const found = withProject((project) => actionBranches(project, ACTIONS), root);
  expect(found.map(({ text }) => text.replace(/\s*\{$/, ''))).toEqual([
    `{ cancel: 'Cancel', hold: 'Hold', reset: 'Reset' }`,
    `{ C: 'cancel', H: 'hold', R: 'reset' }`,
    `action.kind === 'cancel'`,
    `'hold' !== action.kind`,
    `deck.id === 'cancel'`,
    `['cancel', 'reset'].includes(action.kind)`,
    `data.kind === 'hold'`,
    'switch (action.kind)',
  ]);
  expect(new Set(found.map(({ file }) => file))).toEqual(new Set(['operations/branches.ts']));
});

describe('the other counters', () => {
  test('rings with and without types', () => {
    const [runtime, types] = withProject(
      (project) => [rings(importGraph(project, false)), rings(importGraph(project, true))],
      root,
    );
    expect(runtime).toEqual([['rings/c.ts', 'rings/d.ts']]);
    expect(types).toHaveLength(2);
    expect(types).toContainEqual(['rings/a.ts', 'rings/b.ts']);
  });

  test('state that is handed to many functions, whole or in parts', () => {
    const run = { name: 'Run', functions: 10, inParts: 2, medianParts: 2, fields: 3, mutable: 2 };
    expect(withProject(stateTypes, root)).toEqual([{ ...run, largestPart: 0 }]);
  });

  test('entries without tests', () => {
    expect(entriesOf(root, 'operations')).toEqual(['action.ts', 'branches.ts', 'records/']);
  });

  test('lines of the program and of tests, and loose ends', () => {
    const [sizes, loose] = withProject(({ sources }) => [sizesOf(sources), looseEnds(sources)], root);
    expect(sizes).toMatchObject({
      testFiles: 2,
      testLines: 2,
      longestFiles: ['operations/branches.ts'],
      median: 3,
    });
    expect(sizes.productionFiles).toBe(9);
    expect(loose).toEqual({ any: 1, ignored: 0, todo: 1 });
  });
});
