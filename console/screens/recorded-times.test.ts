// Orders, checks and providers write times down in UTC; a screen shows the reader's, with the zone.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ok } from '../../operations/temporal/problem.ts';
import type { ConsoleState } from '../model/app/state.ts';
import { causesOf } from '../model/orders/causes.ts';
import {
  answer,
  NOW,
  pressKeys,
  sampleFacts,
  sampleRow,
  sampleState,
  withRows,
} from '../testing/sample-state.ts';
import { lineText } from '../ui/line.ts';
import { frameOf } from './frame.ts';

const { TZ } = process.env;
beforeEach(() => {
  process.env['TZ'] = 'Europe/Berlin';
});
afterEach(() => {
  if (TZ === undefined) delete process.env['TZ'];
  else process.env['TZ'] = TZ;
});

const why = 'capture: no answer; next try 2026-11-21T10:05:00.000Z';
const row = sampleRow(0, { stage: 'capturing', needsAttention: true, why });
const screen = (state: ConsoleState) => frameOf(state).lines.map(lineText).join('\n');
const LOCAL = 'no answer; next try 11:05:00 UTC+01:00';

test('in the list and its strip', () => {
  const shown = screen(withRows(sampleState({ columns: 139 }), [row]));
  expect(shown).toContain(LOCAL);
  expect(shown).toContain('next try 2026-11-21 11:05:00 UTC+01:00');
  expect(shown).not.toMatch(/T\d\d:\d\d:\d\d/);
});

test('in the timeline of an order; its entry keeps what was recorded', () => {
  const of = (part: 'facts' | 'timeline') => ({
    poll: `order:${part}`,
    purpose: { kind: 'order', part, workflowId: row.workflowId } as const,
  });
  const opened = pressKeys(withRows(sampleState({ columns: 160 }), [row]), 'enter').state;
  const known = answer(opened, { ...of('facts'), name: 'describe', answer: ok(sampleFacts(row)) });
  const entries = [
    { at: new Date(NOW).toISOString(), what: 'parked', source: 'workflow', detail: why } as const,
  ];
  const state = answer(known, {
    ...of('timeline'),
    name: 'timeline',
    answer: ok({ from: 'workflow', because: null, complete: true, readAt: NOW, entries }),
  });
  expect(screen(state)).toContain(LOCAL);
  expect(screen(state)).not.toMatch(/T\d\d:\d\d:\d\d/);
  expect(screen(pressKeys(state, 'enter').state)).toContain('2026-11-21T10:05:00.000Z');
});

test('orders with one cause and each its own next try are one group', () => {
  const other = sampleRow(1, { why: why.replace('10:05', '10:06'), needsAttention: true });
  expect(causesOf([row, other])).toMatchObject([{ cause: 'capture: no answer', orders: 2 }]);
});
