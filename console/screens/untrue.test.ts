// What a screen must not claim: the dead who live, advice for what has ended, lists and outages of another time.
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../operations/stuck/verdict.ts';
import type { OrderRow } from '../../operations/subjects/order/order-row.ts';
import { fail, ok } from '../../operations/temporal/problem.ts';
import { sampleQueue, sampleWorker } from '../../operations/testing/sample-facts.ts';
import type { WorkerProcess } from '../../operations/workers/workers.ts';
import { plan } from '../model/app/plan.ts';
import type { ConsoleState } from '../model/app/state.ts';
import {
  answer,
  NOW,
  pressKeys,
  sampleFacts,
  samplePage,
  sampleRow,
  sampleRows,
  sampleState,
  typeText,
  withRows,
} from '../testing/sample-state.ts';
import { lineText } from '../ui/line.ts';
import { frameOf } from './frame.ts';

const lines = (state: ConsoleState): readonly string[] => frameOf(state).lines.map(lineText);
const screen = (state: ConsoleState): string => lines(state).join('\n');
const later = (state: ConsoleState, ms: number): ConsoleState => ({ ...state, now: state.now + ms });
const key = (state: ConsoleState, ...keys: readonly string[]) => pressKeys(state, ...keys).state;

const house = (name: 'fleet' | 'alerts') => ({ poll: name, purpose: { kind: 'house' } as const, name });
const worker = (change: Partial<WorkerProcess>) =>
  sampleWorker({ heardAt: NOW - 1_000, startedAt: NOW - 60_000, ...change });

function withFleet(state: ConsoleState, workers: readonly WorkerProcess[], readAt = NOW): ConsoleState {
  const queue = sampleQueue({ readAt });
  const queues = [{ facts: queue, polling: { kind: 'polled', by: ['w1'] } as const }];
  return answer(state, {
    ...house('fleet'),
    name: 'fleet',
    answer: ok({ workers, queues, readAt }),
  });
}

function unreachable(state: ConsoleState): ConsoleState {
  return answer(state, {
    poll: 'count:open',
    purpose: { kind: 'lens-count', lens: 'open' },
    name: 'count',
    answer: fail('unreachable', 'Temporal at 127.0.0.1:7233 does not answer'),
  });
}

describe('workers', () => {
  const listed = withFleet(withRows(sampleState(), sampleRows(5)), [worker({}), worker({ name: 'w2' })]);

  test('an outage makes nobody gone: the header says that they are unknown and since when', () => {
    const down = later(unreachable(listed), 60_000);
    expect(lines(down)[0]).toContain('workers ?, read 60s ago');
    expect(screen(down)).not.toContain('gone');
    expect(screen(key(down, 'g', 'w'))).not.toContain('gone');
  });

  test('an old reading is judged at its own time and tells its age', () => {
    const slow = later(listed, 45_000);
    expect(lines(slow)[0]).toContain('workers 2/2, read 45s ago');
  });

  test('a stopped worker is told from a killed one', () => {
    const state = withFleet(withRows(sampleState(), sampleRows(5)), [
      worker({ name: 'w1' }),
      worker({ name: 'w2', status: 'shutting-down', heardAt: NOW - 30_000 }),
      worker({ name: 'w3', heardAt: NOW - 30_000 }),
    ]);
    expect(lines(state)[0]).toContain('workers 1/2, w3 gone 30s');
    const shown = lines(key(state, 'g', 'w'));
    expect(shown.find((text) => text.includes('w2'))).toContain('stopped');
    expect(shown.find((text) => text.includes('w3'))).toContain('gone');
  });

  test('details of workers and queues are labelled, with units and ages', () => {
    const place = key(listed, 'g', 'w');
    const text = screen(key(place, 'enter'));
    expect(text).toMatch(/last heartbeat +\d\d:\d\d:\d\d, 1s ago/);
    expect(text).not.toContain('heardAt');
    expect(screen(key(place, 'tab', 'enter'))).toMatch(/dispatched +0\.0 tasks\/s/);
  });
});

describe('orders that have ended', () => {
  const stuck: Verdict = {
    kind: 'stuck',
    reason: 'workflow-task-failing',
    says: "The order's code fails: TMPRL1100.",
    since: NOW - 90_000,
    remedies: [{ action: null, letter: null, label: 'run the build that worked, or a fixed one' }],
    harms: [],
    evidence: [],
    gaps: [],
    readAt: NOW,
  };
  const ended: Verdict = {
    ...stuck,
    kind: 'ended',
    reason: null,
    says: 'Completed.',
    since: NOW - 300_000,
    remedies: [{ action: 'again', letter: null, label: 'place one like it' }],
  };
  const closed = sampleRow(0, {
    open: false,
    stage: 'completed',
    run: 'completed',
    closeTime: NOW - 300_000,
  });
  const state = withRows(sampleState(), [closed]);
  const why = (verdict: Verdict) =>
    answer(state, {
      poll: 'why',
      purpose: { kind: 'why', runId: closed.runId },
      name: 'why',
      answer: ok(verdict),
    });

  test('carry nothing of what was found while they were open, and are asked anew', () => {
    const text = screen(why(stuck));
    expect(text).toContain('why  Completed 5m ago.');
    expect(text).not.toContain('code fails');
    expect(text).not.toContain('run the build');
    const asked = { ...why(stuck), polls: {} };
    expect(plan(asked).calls.map((call) => call.name)).toContain('why');
  });

  test('that a reset replaced say where the order goes on, without an age in the wrong sentence', () => {
    const says = 'This run was reset at 09:58:00 UTC by mira. The order continues in run 1015ba0d.';
    const text = screen(why({ ...ended, says, remedies: [] }));
    expect(text).toContain('why  This run was reset at 09:58:00 UTC by mira.');
    expect(text).toContain('continues in run 1015ba0d.');
    expect(text).not.toContain('1015ba0d 5m ago');
  });

  test('get a next step and no fix', () => {
    const text = screen(why(ended));
    expect(text).toContain('why  Completed 5m ago.');
    expect(text).toContain('next ');
    expect(text).not.toContain(' fix ');
  });
});

describe('filters and causes', () => {
  const failing = (n: number, message: string) =>
    sampleRow(n, { attempts: 4, failing: `payment: ${message}` });
  const state = withRows(sampleState(), [
    failing(0, 'gateway 503'),
    failing(1, 'gateway 503'),
    failing(2, 'card declined'),
    sampleRow(3),
  ]);

  test('group the failures of retrying steps by what they fail with', () => {
    const text = screen(key(state, 'c'));
    expect(text).toMatch(/2 +payment: gateway 503/);
    expect(text).toMatch(/1 +payment: card declined/);
    const chosen = key(state, 'c', 'enter');
    expect(chosen.listing.shown).toHaveLength(2);
    expect(lines(chosen)[2]).toContain('cause "payment: gateway 503"');
    expect(lines(key(chosen, '4'))[2]).not.toContain('cause');
    expect(lines(key(chosen, '4', '1'))[2]).toContain('cause "payment: gateway 503"');
    expect(key(chosen, 'esc').listing.shown).toHaveLength(4);
  });

  test('the box of / opens empty, the filter stands on the screen and does not follow to another lens', () => {
    const filtered = key(typeText(key(state, '/'), 'declined'), 'enter');
    expect(lines(filtered)[2]).toContain('filter "declined"');
    const again = key(filtered, '/');
    expect(again.overlay).toMatchObject({ kind: 'find', field: { text: '' } });
    expect(key(again, 'enter').listing.filter).toBe('');
    expect(key(filtered, '4', '1').listing.filter).toBe('');
  });

  test('what is looked for in other lists is shown, cleared by Esc and not taken along', () => {
    const place = key(withFleet(state, [worker({})]), 'g', 'w');
    const sought = key(typeText(key(place, '/'), 'zz'), 'enter');
    expect(lines({ ...sought, flash: null }).at(-1)).toContain('find "zz"');
    expect(key(sought, '/').overlay).toMatchObject({ kind: 'find', field: { text: '' } });
    const cleared = key(sought, 'esc');
    expect(cleared.place.kind).toBe('workers');
    expect(cleared.sought).toBe('');
    expect(key(sought, 'g', 'j').sought).toBe('');
  });
});

describe('coming back to a lens', () => {
  const head = (state: ConsoleState, rows: ReturnType<typeof sampleRows>) =>
    answer(state, {
      poll: 'page',
      purpose: { kind: 'page', generation: state.listing.generation },
      name: 'list',
      answer: ok(samplePage(rows, false, state.now)),
    });

  test('after minutes shows no old row as if it were there', () => {
    const state = withRows(sampleState(), sampleRows(5));
    const away = later(key(state, 'j', '4'), 33 * 60_000);
    const back = key(away, '1');
    expect(back.listing.rows).toHaveLength(0);
    const read = head(back, sampleRows(5));
    expect(screen(read)).not.toContain('left this lens');
    expect(read.listing.cursor).toBe('run-1');
  });

  test('drops what left meanwhile at the first reading', () => {
    const state = withRows(sampleState(), sampleRows(5));
    const back = key(later(key(state, '4'), 5_000), '1');
    const read = answer(back, {
      poll: 'head',
      purpose: { kind: 'head', generation: back.listing.generation },
      name: 'list',
      answer: ok(samplePage(sampleRows(3), false, back.now)),
    });
    expect(read.listing.rows).toHaveLength(3);
    expect(screen(read)).not.toContain('left this lens');
  });
});

describe('outages', () => {
  test('have one clock: what others answer neither ends nor restarts them', () => {
    const down = unreachable(withRows(sampleState(), sampleRows(3)));
    const started = down.link.kind === 'down' ? down.link.since : null;
    const asked = answer(later(down, 9_000), { ...house('alerts'), name: 'alerts', answer: ok([]) });
    expect(asked.link).toMatchObject({ kind: 'down', since: started });
    const back = answer(later(asked, 24_000), {
      poll: 'count:open',
      purpose: { kind: 'lens-count', lens: 'open' },
      name: 'count',
      answer: ok({ count: 3, readAt: NOW + 33_000, complete: true }),
    });
    expect(back.flash?.text).toContain('Back after 33s');
  });

  test('begin when the call that failed was made, not when it was given up', () => {
    const state = withRows(sampleState(), sampleRows(3));
    const polls = { 'count:open': { inFlight: true, startedAt: NOW, nextAt: NOW, failures: 0 } };
    const down = unreachable({ ...state, polls, now: NOW + 10_000 });
    expect(down.link).toMatchObject({ kind: 'down', since: NOW });
  });
});

test('an alert keeps the cursor while the list is sorted anew', () => {
  const alert = (queue: string, state: 'pending' | 'firing') => ({
    name: 'WorkerAbsent',
    state,
    since: NOW,
    severity: 'page',
    says: `no worker polls ${queue}`,
    runbook: null,
    place: null,
    labels: { queue },
  });
  const given = (state: ConsoleState, alerts: readonly ReturnType<typeof alert>[]) =>
    answer(state, { ...house('alerts'), name: 'alerts', answer: ok(alerts) });
  const place = key(sampleState(), 'g', 'a');
  const pending = given(place, [alert('orders', 'pending'), alert('payment', 'pending')]);
  const chosen = key(pending, 'j');
  const sorted = given(chosen, [
    alert('payment', 'firing'),
    alert('db', 'firing'),
    alert('orders', 'pending'),
  ]);
  expect(lines(sorted).find((text) => text.includes('>'))).toContain('payment');
  expect(screen(key(sorted, 'enter'))).toContain('no worker polls payment');
});

test('amounts are sorted within their currency', () => {
  const amounts = [
    { currency: 'JPY', minor: 27_488 },
    { currency: 'EUR', minor: 38_236 },
    { currency: 'EUR', minor: 27_180 },
  ] as const;
  const state = withRows(
    sampleState(),
    amounts.map((amount, n) => sampleRow(n, { amount })),
  );
  const sorted = typeText(key(state, ':'), 'sort amount');
  const shown = key(sorted, 'enter').listing.shown.map((row) => row.amount?.minor);
  expect(shown).toEqual([27_180, 38_236, 27_488]);
});

function wayLine(row: OrderRow, entries: readonly { readonly at: number; readonly what: string }[]): string {
  const place = { kind: 'detail', workflowId: row.workflowId, runId: row.runId, tab: 'timeline' } as const;
  const part = (name: 'facts' | 'timeline') => ({
    poll: `order:${name}`,
    purpose: { kind: 'order', part: name, workflowId: row.workflowId } as const,
  });
  let state = sampleState({ place });
  state = answer(state, { ...part('facts'), name: 'describe', answer: ok(sampleFacts(row)) });
  state = answer(state, {
    ...part('timeline'),
    name: 'timeline',
    answer: ok({
      from: 'history',
      entries: entries.map(({ at, what }) => ({
        at: new Date(at).toISOString(),
        source: 'history',
        what,
        detail: '',
      })),
      complete: true,
      readAt: NOW,
    } as never),
  });
  return lines(state)[1] ?? '';
}

test('the stage bar from a history without stages ends where the order stands', () => {
  const row = sampleRow(0, { stageSince: NOW - 120_000 });
  expect(wayLine(row, [{ at: NOW - 600_000, what: 'placed' }])).toContain('placed > ... > fulfilling 2m');
});

test('after a reset the stage counts from the reset, not from the run before it', () => {
  const row = sampleRow(0, { stageSince: NOW - 600_000 });
  const before = [
    { at: NOW - 660_000, what: 'placed' },
    { at: NOW - 600_000, what: 'fulfilling' },
  ];
  const shown = wayLine(row, [...before, { at: NOW - 30_000, what: 'reset' }]);
  expect(shown).toContain('placed 1m > fulfilling > ... > reset to fulfilling 30s');
  // The run that was replaced ends with the same word.
  const replaced = { ...row, open: false, run: 'terminated', closeTime: NOW - 30_000 } as const;
  expect(wayLine(replaced, [...before, { at: NOW - 30_000, what: 'reset' }])).not.toContain('reset to');
});

test('a sentence that does not fit ends in a mark', () => {
  const row = sampleRow(0, { why: 'word '.repeat(80).trim() });
  expect(screen(withRows(sampleState(), [row]))).toMatch(/word\.\.\./);
});

test('an order that was read an hour ago, before the machine slept, is not called live', () => {
  const row = sampleRow(0);
  const opened = answer(key(withRows(sampleState(), [row]), 'enter'), {
    poll: 'order:facts',
    purpose: { kind: 'order', part: 'facts', workflowId: row.workflowId },
    name: 'describe',
    answer: ok(sampleFacts(row)),
  });
  expect(lines(opened)[0]).toContain('live 0s');
  const woken = later(opened, 3_600_000);
  expect(lines(woken)[0]).toMatch(/1h old/);
  expect(screen(woken)).not.toContain('live');
});
