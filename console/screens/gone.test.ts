// A run that is deleted, or whose retention ends, while it is shown.
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../operations/stuck/verdict.ts';
import { fail, ok } from '../../operations/temporal/problem.ts';
import { plan } from '../model/app/plan.ts';
import type { ConsoleState } from '../model/app/state.ts';
import { menuItems } from '../model/menu/menus.ts';
import {
  answer,
  NOW,
  pressKeys,
  sampleFacts,
  sampleRow,
  sampleState,
  typeText,
  withRows,
} from '../testing/sample-state.ts';
import { lineText } from '../ui/line.ts';
import { frameOf } from './frame.ts';

const DAY_MS = 86_400_000;
const notFound = fail('not-found', 'there is no order ord-000000ABCDEFGHJK with run run-0');
const row = sampleRow(0, { stage: 'capturing', needsAttention: true, stuckReason: 'capture-declined' });
const verdict: Verdict = {
  kind: 'stuck',
  reason: 'capture-declined',
  says: 'The capture was declined; the goods are held back.',
  since: NOW - 60_000,
  remedies: [{ action: 'retry', letter: 'T', label: 'try now' }],
  harms: [],
  evidence: [],
  gaps: [],
  readAt: NOW,
};
const screen = (state: ConsoleState) => frameOf(state).lines.map(lineText).join('\n');
const head = (state: ConsoleState) => frameOf(state).lines.slice(0, 6).map(lineText).join('\n');

const kept = (state: ConsoleState, retentionMs: number | null) =>
  answer(state, {
    poll: 'features',
    purpose: { kind: 'house' },
    name: 'features',
    answer: ok({ serverVersion: '1.32.0', off: {}, missingAttributes: [], plain: false, retentionMs }),
  });
const facts = { poll: 'order:facts', name: 'describe' } as const;
const purpose = { kind: 'order', part: 'facts', workflowId: row.workflowId } as const;
const why = { poll: 'order:why', purpose: { kind: 'why', runId: row.runId }, name: 'why' } as const;
const listed = () => answer(withRows(sampleState(), [row]), { ...why, answer: ok(verdict) });
const opened = (of = row) =>
  answer(pressKeys(listed(), 'enter').state, { ...facts, purpose, answer: ok(sampleFacts(of)) });
const gone = (state: ConsoleState, now = NOW + 5_000) =>
  answer({ ...state, now }, { ...facts, purpose, answer: notFound }, now);

describe('an open order whose run is gone', () => {
  test('shows that it was deleted, since when, and how old the data is; the advice disappears', () => {
    const before = kept(opened(), 3 * DAY_MS);
    expect(head(before)).toContain('try now');
    const after = gone(before);
    expect(head(after)).toMatch(
      /This run was deleted: it is gone since \d\d:\d\d:\d\d, and the namespace keeps/,
    );
    expect(head(after)).toContain('gone, was capturing');
    expect(head(after)).toContain('last read 5s ago');
    expect(head(after)).not.toMatch(/try now|declined|live|late|> releasing/);
  });

  test('shows that its retention is over if that is known, and both causes if not', () => {
    const closed = { ...row, open: false, run: 'completed' as const, closeTime: NOW - 3 * DAY_MS };
    expect(head(gone(kept(opened(closed), 3 * DAY_MS)))).toMatch(
      /keeps a run 3d after its end, and that is over/,
    );
    expect(head(gone(opened()))).toContain('it was deleted, or its retention is over');
  });

  test('takes no action and is asked for nothing but whether it is there', () => {
    const state = gone(opened());
    const offs = menuItems(state, 'actions').filter(({ off }) => off === null);
    // Both look for a run themselves, and start or close only where there is none.
    expect(offs.map(({ key }) => key)).toEqual(['restart', 'close-row']);
    const later = { ...state, now: NOW + 60_000 };
    const asked = plan(later).calls.filter(({ purpose: of }) => of.kind === 'order' || of.kind === 'why');
    expect(asked.map(({ name }) => name).sort()).toEqual(['describe', 'why']);
  });

  test('keeps what is found out about the order without it', () => {
    const ended: Verdict = {
      ...verdict,
      kind: 'ended',
      reason: null,
      says: 'The server does not have this run. The newest run of the order is run-9, open.',
      remedies: [],
    };
    const state = answer(gone(opened()), { ...why, answer: ok(ended) });
    expect(head(state)).toContain('The newest run of the order is run-9');
    // An answer without anything known takes away what was known.
    expect(answer(state, { ...why, answer: notFound }).verdicts.has(row.runId)).toBe(false);
  });

  test('is an order again when the server has it again, and an outage does not change it', () => {
    const back = answer(gone(opened()), { ...facts, purpose, answer: ok(sampleFacts(row)) });
    expect(head(back)).not.toContain('gone');
    const away = answer(opened(), { ...facts, purpose, answer: fail('unreachable', 'away') });
    expect(head(away)).not.toContain('gone');
  });
});

test('a listed run that is gone is marked, loses its advice, and the list is read again', () => {
  const state = answer(listed(), {
    poll: 'selected',
    purpose: { kind: 'row-facts', runId: row.runId },
    name: 'describe',
    answer: notFound,
  });
  expect(state.verdicts.size).toBe(0);
  expect(state.listing.urgent).toBe(true);
  expect(screen(state)).toMatch(/ord-000000 +. gone/);
  expect(screen(state)).not.toContain('try now');
  expect(menuItems(state, 'actions').find(({ key }) => key === 'cancel')?.off).toBe('its run is gone');
});

test('a form whose run is gone shows no preview any more and sends nothing', () => {
  const preview = {
    action: { kind: 'cancel' },
    title: 'Cancel ord-000000ABCDEFGHJK',
    run: { workflowId: row.workflowId, runId: row.runId },
    row,
    readAt: NOW,
    will: ['void what is held'],
    notes: [],
    noUndo: null,
    danger: 'final',
    proof: null,
    refusal: null,
    command: null,
  } as const;
  const call = {
    poll: 'form:preview',
    purpose: { kind: 'form', runId: row.runId },
    name: 'preview',
  } as const;
  const form = answer(pressKeys(listed(), 'C').state, { ...call, answer: ok(preview as never) });
  expect(screen(form)).toContain('void what is held');
  const after = answer(form, { ...call, answer: notFound });
  expect(screen(after)).toContain('This run is gone, deleted or past its retention');
  expect(screen(after)).not.toMatch(/void what is held|unchanged since you looked/);
  const written = pressKeys(typeText(after, 'why'), 'enter');
  const confirmed = pressKeys({ ...written.state, now: NOW + 9_000 }, 'enter');
  const sent = [...written.effects, ...confirmed.effects];
  expect(sent.filter((effect) => effect.kind === 'ask' && effect.call.name === 'perform')).toEqual([]);
});
