// What keys do, place by place: lower case looks, upper case opens a preview, Esc goes one step out and never further.
import { describe, expect, test } from 'vitest';
import { ok } from '../../../operations/temporal/problem.ts';
import {
  answer,
  happen,
  NOW,
  pressKeys,
  samplePage,
  sampleRow,
  sampleRows,
  sampleState,
  typeText,
  withRows,
} from '../../testing/sample-state.ts';

const listed = () => withRows(sampleState(), sampleRows(50));

describe('moving', () => {
  test.each([
    [['j', 'j', 'k'], 1],
    [['down', 'down', 'down'], 3],
    [['G'], 49],
    [['G', 'g', 'g'], 0],
    [['end', 'home'], 0],
    [['up'], 0],
    [['pagedown'], 20],
    [['ctrl-d'], 10],
    [['ctrl-d', 'ctrl-u'], 0],
  ])('%j leads to row %i', (keys, row) => {
    expect(pressKeys(listed(), ...keys).state.listing.cursorIndex).toBe(row);
  });

  test('the order is looked at when the cursor rests, not at every row that it passes', () => {
    const state = pressKeys(listed(), 'j').state;
    expect(state.polls['selected']?.nextAt).toBeGreaterThan(NOW);
  });

  test('G in a list that has more wants its end, and any other key ends that', () => {
    const state = pressKeys(withRows(sampleState(), sampleRows(50), true), 'G').state;
    expect(state.listing.wantsEnd).toBe(true);
    expect(pressKeys(state, 'G').state.listing.wantsEnd).toBe(true);
    for (const key of ['esc', 'j', 'g', 'x', '?', 'enter', '2']) {
      expect(pressKeys(state, key).state.listing.wantsEnd, key).toBe(false);
    }
    expect(happen(state, { kind: 'wheel', rows: -3 }).state.listing.wantsEnd).toBe(false);
    expect(pressKeys(state, 'g', 'g').state.listing).toMatchObject({ cursorIndex: 0, wantsEnd: false });
  });
});

describe('lenses and places', () => {
  test('a digit opens a lens and a shelf keeps the last one', () => {
    const review = pressKeys(listed(), '4').state;
    expect(review.listing).toMatchObject({ lens: 'review', rows: [], urgent: true });
    const back = pressKeys(review, '1').state;
    expect(back.listing.rows).toHaveLength(50);
    expect(back.listing).toMatchObject({ lens: 'open', urgent: true });
    expect(back.listing.generation).toBeGreaterThan(review.listing.generation);
  });

  test('h and l go round the lenses', () => {
    expect(pressKeys(listed(), 'l').state.listing.lens).toBe('attention');
    expect(pressKeys(listed(), 'h').state.listing.lens).toBe('all');
  });

  test('Enter opens the order, Esc comes back to the same row', () => {
    const open = pressKeys(listed(), 'j', 'j', 'enter').state;
    expect(open.place).toMatchObject({
      kind: 'detail',
      workflowId: sampleRow(2).workflowId,
      tab: 'timeline',
    });
    const back = pressKeys(open, 'esc').state;
    expect(back.place.kind).toBe('list');
    expect(back.listing).toMatchObject({ cursorIndex: 2, urgent: true });
    expect(back.order).toBeNull();
  });

  test('< and > go through the places that were visited', () => {
    const there = pressKeys(listed(), 'g', 'w', 'g', 'j').state;
    expect(there.place.kind).toBe('journal');
    expect(pressKeys(there, '<').state.place.kind).toBe('workers');
    expect(pressKeys(there, '<', '<', '>', '>').state.place.kind).toBe('journal');
    expect(pressKeys(listed(), '<').state.flash?.text).toContain('no place before');
  });

  test('Esc at the root stays in the program, q leaves it, and only there', () => {
    const root = pressKeys(listed(), 'esc', 'esc', 'esc');
    expect(root.effects).toEqual([]);
    expect(root.state.flash?.text).toContain('q quits');
    expect(pressKeys(listed(), 'q').effects).toEqual([{ kind: 'quit' }]);
    expect(pressKeys(listed(), 'enter', 'q').effects).toEqual([]);
    expect(pressKeys(listed(), 'enter', 'ctrl-c').effects).toEqual([{ kind: 'quit' }]);
    expect(pressKeys(listed(), '/', 'ctrl-c').effects).toEqual([{ kind: 'quit' }]);
  });

  test('a key without use says so', () => {
    expect(pressKeys(listed(), 'x').state.flash?.text).toContain('x has no use here');
    expect(pressKeys(listed(), 'Z').state.flash?.text).toContain('Z has no use here');
  });
});

describe('finding', () => {
  test('words filter the loaded rows while they are typed', () => {
    const state = typeText(pressKeys(listed(), '/').state, 'cus-4');
    expect(state.listing.shown.length).toBe(11);
    expect(pressKeys(state, 'enter').state).toMatchObject({ overlay: null, listing: { filter: 'cus-4' } });
    expect(pressKeys(state, 'esc').state.listing.shown).toHaveLength(50);
  });

  test('q, digits and act letters are text in the field', () => {
    const state = typeText(pressKeys(listed(), '/').state, 'q1C?');
    expect(state.overlay).toMatchObject({ kind: 'find', field: { text: 'q1C?' } });
  });

  test('words that match nothing here are asked everywhere', () => {
    const typed = typeText(pressKeys(listed(), '/').state, '7f3k 2q');
    const { effects, state } = pressKeys(typed, 'enter');
    expect(effects).toMatchObject([{ kind: 'ask', call: { name: 'search', ask: { text: '7f3k 2q' } } }]);
    const found = answer(state, {
      poll: 'search',
      purpose: { kind: 'searched', text: '7f3k 2q' },
      name: 'search',
      answer: ok({ filter: "WorkflowId STARTS_WITH 'order/ord-7F3K2Q'", says: 'order 7f3k 2q', gaps: [] }),
    });
    expect(found.listing.query).toContain('STARTS_WITH');
    expect(pressKeys(found, 'esc').state.listing.query).toBeNull();
  });

  test('a query goes to the server, a broken one is told before', () => {
    const typed = typeText(pressKeys(listed(), '/').state, "CustomerId = 'cus-1'");
    expect(typed.listing.shown).toHaveLength(50);
    expect(pressKeys(typed, 'enter').state.listing.query).toBe("CustomerId = 'cus-1'");
    const broken = typeText(pressKeys(listed(), '/').state, "CustomerId = 'cus-1");
    expect(pressKeys(broken, 'enter').state.flash?.tone).toBe('bad');
  });

  test('a paste goes into the field as one line', () => {
    const state = happen(pressKeys(listed(), '/').state, { kind: 'paste', text: 'cus-1\r\n' }).state;
    expect(state.overlay).toMatchObject({ field: { text: 'cus-1 ' } });
    const ignored = happen(listed(), { kind: 'paste', text: 'qqq' });
    expect(ignored.effects).toEqual([]);
  });
});

describe('marks', () => {
  test('Space marks and goes on, v marks a range, - unmarks all', () => {
    expect([...pressKeys(listed(), 'space', 'space').state.listing.marks]).toEqual(['run-0', 'run-1']);
    expect(pressKeys(listed(), 'v', 'j', 'j', 'v').state.listing.marks.size).toBe(3);
    expect(pressKeys(listed(), 'space', '-').state.listing.marks.size).toBe(0);
    expect(pressKeys(listed(), '*').state.listing.marks.size).toBe(50);
  });

  test('several marks take no act, because an act goes to one order', () => {
    const state = pressKeys(listed(), 'space', 'space', 'C').state;
    expect(state.overlay).toBeNull();
    expect(state.flash?.text).toContain('2 are marked');
  });
});

describe('the command bar', () => {
  const typed = (text: string) => typeText(pressKeys(listed(), ':').state, text);

  test('completes, runs, and remembers', () => {
    const lens = pressKeys(typed('le'), 'tab').state;
    expect(lens.overlay).toMatchObject({ kind: 'command', field: { text: 'lens ' } });
    const late = pressKeys(typeText(lens, 'la'), 'tab', 'enter').state;
    expect(late.listing.lens).toBe('late');
    const again = pressKeys(late, ':', 'up').state;
    expect(again.overlay).toMatchObject({ field: { text: 'lens late' } });
  });

  test.each([
    ['workers', (state: ReturnType<typeof listed>) => state.place.kind === 'workers'],
    ['sort amount', (state: ReturnType<typeof listed>) => state.listing.sort?.column === 'amount'],
    ['order ord-000003', (state: ReturnType<typeof listed>) => state.place.kind === 'detail'],
    [
      'quarterdeck://-/default/orders?lens=late',
      (state: ReturnType<typeof listed>) => state.listing.lens === 'late',
    ],
    ['nonsense', (state: ReturnType<typeof listed>) => state.flash?.tone === 'bad'],
    ['lens nowhere', (state: ReturnType<typeof listed>) => state.flash?.tone === 'bad'],
  ])('%s', (text, holds) => {
    expect(holds(pressKeys(typed(text), 'enter').state)).toBe(true);
  });

  test('backspace in an empty bar closes it', () => {
    expect(pressKeys(typed(''), 'backspace').state.overlay).toBeNull();
  });
});

describe('help and menus', () => {
  test('help is searched and Enter presses the key', () => {
    const found = typeText(pressKeys(listed(), '?').state, 'journal');
    expect(pressKeys(found, 'enter').effects).toEqual([{ kind: 'press', keys: ['g', 'j'] }]);
  });

  test('sorting goes through the menu and turns on the second time', () => {
    const menu = pressKeys(listed(), 's').state;
    const sorted = pressKeys(menu, 'down', 'down', 'down', 'enter').state;
    expect(sorted.listing.sort).toEqual({ column: 'since', direction: 'ascending' });
    expect(pressKeys(sorted, 's', 'down', 'down', 'down', 'enter').state.listing.sort?.direction).toBe(
      'descending',
    );
  });

  test('y copies the id, the address of the place, a command', () => {
    const { effects } = pressKeys(listed(), 'y', 'enter');
    expect(effects).toEqual([{ kind: 'copy', text: sampleRow(0).orderId }]);
    const address = pressKeys(listed(), 'y', 'down', 'down', 'enter').effects;
    expect(address).toEqual([{ kind: 'copy', text: 'quarterdeck://-/default/orders?lens=open' }]);
  });

  test('c groups by cause and Enter filters to one', () => {
    const rows = [...sampleRows(3), ...sampleRows(2, 10).map((row) => ({ ...row, why: 'payment: 503' }))];
    const state = pressKeys(withRows(sampleState(), rows), 'c', 'down', 'enter').state;
    expect(state.listing.shown.map((row) => row.runId)).toEqual(['run-10', 'run-11']);
  });
});

describe('the mouse', () => {
  test('the first click selects, the second opens, the wheel scrolls', () => {
    const once = happen(listed(), { kind: 'click', x: 5, y: 7 }).state;
    expect(once.listing.cursorIndex).toBe(3);
    expect(happen(once, { kind: 'click', x: 5, y: 7 }).state.place.kind).toBe('detail');
    expect(happen(listed(), { kind: 'wheel', rows: 3 }).state.listing.top).toBe(3);
    expect(happen(listed(), { kind: 'click', x: 5, y: 1 }).state.listing.cursorIndex).toBe(0);
  });

  test(':mouse off gives it to the terminal', () => {
    const { effects } = pressKeys(typeText(pressKeys(listed(), ':').state, 'mouse off'), 'enter');
    expect(effects).toEqual([{ kind: 'mouse', on: false }]);
  });
});

test('new rows wait until r', () => {
  const page = samplePage([sampleRow(77), ...sampleRows(50)]);
  const state = answer(
    { ...listed(), listing: { ...listed().listing, urgent: false } },
    { poll: 'head', purpose: { kind: 'head', generation: 1 }, name: 'list', answer: ok(page) },
  );
  expect(state.listing.shown[0]?.runId).toBe('run-0');
  expect(state.listing.fresh).toHaveLength(1);
  expect(pressKeys(state, 'r').state.listing.shown[0]?.runId).toBe('run-77');
});

test('/ finds a loaded row by its run id or the beginning of it', () => {
  const rows = [sampleRow(0, { runId: '1015ba0d-aaaa' }), sampleRow(1, { runId: '2026ca1e-bbbb' })];
  const found = typeText(pressKeys(withRows(sampleState(), rows), '/').state, '2026ca1e');
  expect(found.listing.shown.map((row) => row.runId)).toEqual(['2026ca1e-bbbb']);
});

test('settings without effect are reported once the console connects', () => {
  const unused = ['the codec is not called: encoded values show as bytes, input is sent as it is'];
  const state = happen(sampleState(), { kind: 'connect', settings: { unused } }).state;
  expect(state.flash).toMatchObject({ text: unused[0], tone: 'bad' });
  expect(happen(sampleState(), { kind: 'connect', settings: {} }).state.flash).toBeNull();
});
