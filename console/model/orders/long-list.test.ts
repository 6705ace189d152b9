// A list of many pages: G reaches the last row, whatever comes between, and what is shown stays true.
import { describe, expect, test } from 'vitest';
import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import { fail, ok } from '../../../operations/temporal/problem.ts';
import { frameOf } from '../../screens/frame.ts';
import {
  answer,
  happen,
  pressKeys,
  samplePage,
  sampleRows,
  sampleState,
  typeText,
} from '../../testing/sample-state.ts';
import { line, lineText } from '../../ui/line.ts';
import type { AnsweredCall, Call } from '../app/call.ts';
import { plan } from '../app/plan.ts';
import type { ConsoleState } from '../app/state.ts';

const TOTAL = 10_000;
const ALL = sampleRows(TOTAL);

type ListCall = Extract<Call, { name: 'list' }>;
const isList = (call: Call): call is ListCall => call.name === 'list';

/** A server that lists `rows`; the page token is the number of rows before the page. */
function listOf(rows: readonly OrderRow[], { ask }: ListCall): AnsweredCall['answer'] {
  if (ask.filter.includes('WorkflowId IN')) {
    return ok(samplePage(rows.filter((row) => ask.filter.includes(`'${row.workflowId}'`))));
  }
  const from = ask.pageToken === null ? 0 : Number(Buffer.from(ask.pageToken).toString());
  const to = from + ask.pageSize;
  return ok({
    ...samplePage(rows.slice(from, to)),
    nextPageToken: to < rows.length ? Buffer.from(String(to)) : null,
  });
}

type Answer = (call: ListCall) => AnsweredCall['answer'];

/** Answers what is due until nothing is due at this moment. */
function answerDue(start: ConsoleState, list: Answer, now = start.now): ConsoleState {
  let state = happen(start, { kind: 'tick' }, now).state;
  for (let round = 0; round < 100; round += 1) {
    const due = plan(state).calls;
    if (due.length === 0) return state;
    state = happen(state, { kind: 'asked', calls: due }, now).state;
    for (const call of due) {
      const given = isList(call)
        ? list(call)
        : call.name === 'count'
          ? ok({ count: TOTAL, readAt: now, complete: true })
          : fail('unsupported', 'not here');
      state = answer(state, { ...call, answer: given } as AnsweredCall, now);
    }
  }
  throw new Error('questions without end');
}

function answerFor(start: ConsoleState, ms: number, list: Answer): ConsoleState {
  let state = start;
  for (let at = start.now; at <= start.now + ms; at += 250) state = answerDue(state, list, at);
  return state;
}

/** One screenful is read. */
const opened = () => {
  const start = sampleState();
  const [first] = plan(start).calls;
  if (first === undefined || !isList(first)) throw new Error('no list was asked for');
  const asked = happen(start, { kind: 'asked', calls: [first] }).state;
  return answer(asked, { ...first, answer: listOf(ALL, first) } as AnsweredCall);
};
/** The end cannot be read by itself: the pages lead there. */
function pagesOnly(state: ConsoleState): ConsoleState {
  const calls = plan(state).calls.filter((call) => call.name === 'listEnd');
  return calls.reduce(
    (now, call) => answer(now, { ...call, answer: fail('unsupported', 'not here') } as AnsweredCall),
    happen(state, { kind: 'asked', calls }).state,
  );
}
const footer = (state: ConsoleState) => lineText(frameOf(state).lines.at(-1) ?? line('footer'));

describe('G', () => {
  test('shows the last of 10,000 rows as soon as the pages are there', () => {
    const end = answerDue(pressKeys(opened(), 'G').state, (call) => listOf(ALL, call));
    expect(end.listing).toMatchObject({ phase: 'complete', wantsEnd: false, cursorIndex: TOTAL - 1 });
    expect(end.listing.cursor).toBe(`run-${TOTAL - 1}`);
    expect(footer(end)).toContain('10,000 of 10,000');
    expect(pressKeys(end, 'g', 'g').state.listing).toMatchObject({ cursorIndex: 0, top: 0 });
  });

  test('asks for full pages and says how far it is', () => {
    const pages: number[] = [];

    answerDue(pressKeys(opened(), 'G').state, (call) => {
      if (call.poll === 'page') pages.push(call.ask.pageSize);
      return listOf(ALL, call);
    });
    expect(pages).toHaveLength(10);
    let state = pagesOnly(pressKeys(opened(), 'G').state);
    const [page] = plan(state).calls.filter((call) => call.poll === 'page');
    if (page === undefined || !isList(page)) throw new Error('no page was asked for');
    state = answer(state, { ...page, answer: listOf(ALL, page) } as AnsweredCall);
    const shown = footer(state);
    expect(shown).toMatch(/reading 1,0\d\d/);
    expect(state.listing.cursorIndex).toBe(state.listing.rows.length - 1);
  });

  test('is not forgotten when a page times out, and the next one is smaller', () => {
    const sizes: number[] = [];
    const slow: Answer = (call) => {
      if (call.poll === 'page') sizes.push(call.ask.pageSize);
      return call.poll === 'page' && call.ask.pageSize > 300
        ? fail('timeout', 'too slow')
        : listOf(ALL, call);
    };
    const end = answerFor(pressKeys(opened(), 'G').state, 60_000, slow);
    expect(end.listing.cursor).toBe(`run-${TOTAL - 1}`);
    expect(sizes.slice(0, 3)).toEqual([1_000, 500, 250]);
  });

  test('stops at 50,000 rows, says so, and goes on when pressed again', () => {
    const many = sampleRows(60_000);
    const stopped = answerDue(pressKeys(opened(), 'G').state, (call) => listOf(many, call));
    expect(stopped.listing).toMatchObject({ phase: 'partial', wantsEnd: false });
    expect(footer(stopped)).toContain('rows read; G reads on');
    const end = answerDue(pressKeys(stopped, 'G').state, (call) => listOf(many, call));
    expect(end.listing.cursor).toBe('run-59999');
  });

  test('a refusal ends it and is shown', () => {
    const denied: Answer = (call) =>
      call.poll === 'page' ? fail('denied', 'no permission') : listOf(ALL, call);
    const end = answerDue(pressKeys(opened(), 'G').state, denied);
    expect(end.listing.wantsEnd).toBe(false);
    expect(end.listing.problem?.message).toBe('no permission');
  });

  test('survives orders that arrive meanwhile, without a gap in the rows', () => {
    let arrived = 0;
    const busy: Answer = (call) => {
      arrived += 40;
      const fresh = sampleRows(arrived, 20_000).map((row) => ({ ...row }));
      const rows = [...fresh.toReversed(), ...ALL];
      // Page tokens name a row, not a number of rows.
      return call.ask.pageToken === null ? listOf(rows, call) : listOf(ALL, call);
    };
    const end = answerFor(pressKeys(opened(), 'G').state, 2_000, busy);
    expect(end.listing.rows.at(-1)?.runId).toBe(`run-${TOTAL - 1}`);
    expect(end.listing.cursor).toBe(`run-${TOTAL - 1}`);
    expect(end.listing.rows.slice(-TOTAL).map((row) => row.runId)).toEqual(ALL.map((row) => row.runId));
  });
});

describe('the end by itself', () => {
  type EndCall = Extract<Call, { name: 'listEnd' }>;
  const endOf = (state: ConsoleState): EndCall => {
    const call = plan(state).calls.find((each): each is EndCall => each.name === 'listEnd');
    if (call === undefined) throw new Error('the end was not asked for');
    return call;
  };
  const LAST = ALL.slice(-120);
  /** G on the first screenful, answered with the last rows alone. */
  const atEnd = () => {
    const pressed = pressKeys(opened(), 'G').state;
    const call = endOf(pressed);
    const asked = happen(pressed, { kind: 'asked', calls: [call] }).state;
    const given = ok({ rows: LAST, total: TOTAL, readAt: pressed.now });
    return answer(asked, { ...call, answer: given } as AnsweredCall);
  };

  test('shows the last of 10,000 rows after one answer, at its true place', () => {
    const end = atEnd();
    expect(end.listing.cursor).toBe(`run-${TOTAL - 1}`);
    expect(footer(end)).toContain('10,000 of 10,000');
    expect(footer(pressKeys(end, 'k', 'k').state)).toContain('9,998 of 10,000');
  });

  test('gg right after it shows the first page that was read, of as many rows as were counted', () => {
    const top = pressKeys(atEnd(), 'g', 'g').state;
    expect(top.listing).toMatchObject({ cursor: 'run-0', cursorIndex: 0, top: 0, phase: 'partial' });
    expect(top.listing.rows.length).toBeLessThan(100);
    expect(footer(top)).toMatch(/ 1 of 10,000$/);
    // What was read before is not called newer than it is.
    expect(top.listing.readAt).toBe(opened().listing.readAt);
  });

  test('of a query of the operator, too, the rows are counted when the end is read', () => {
    const start = sampleState({
      place: { kind: 'list', subject: 'order', lens: 'open', query: 'CloseTime IS NULL' },
    });
    const first = plan(start).calls.find(isList);
    if (first === undefined) throw new Error('no list was asked for');
    const read = answer(start, { ...first, answer: listOf(ALL, first) } as AnsweredCall);
    const pressed = pressKeys(read, 'G').state;
    const given = ok({ rows: LAST, total: TOTAL, readAt: pressed.now });
    const end = answer(pressed, { ...endOf(pressed), answer: given } as AnsweredCall);
    expect(footer(pressKeys(end, 'g', 'g').state)).toMatch(/ 1 of 10,000$/);
  });

  test('what lies between is read on the way, and the cursor stays on its order', () => {
    const up = pressKeys(atEnd(), 'k', 'k').state;
    const whole = answerFor(up, 20_000, (call) => listOf(ALL, call));
    expect(whole.listing).toMatchObject({ phase: 'complete', end: null, cursorIndex: TOTAL - 3 });
    expect(whole.listing.rows.map((row) => row.runId)).toEqual(ALL.map((row) => row.runId));
    expect(footer(whole)).toContain('9,998 of 10,000');
  });

  test('the first of the last rows has none before it yet, and says so', () => {
    let state = atEnd();
    for (let step = 0; step < 130; step += 1) state = pressKeys(state, 'k').state;
    expect(state.listing.cursor).toBe(LAST[0]?.runId);
    expect(state.flash?.text).toMatch(/the rows before are being read: \d+ of 9,880/);
    expect(pressKeys(state, 'g', 'g').state.listing).toMatchObject({
      cursor: 'run-0',
      cursorIndex: 0,
      end: null,
    });
  });

  test('a filter or a sort is of the rows that were read without a gap', () => {
    const sorted = typeText(pressKeys(atEnd(), ':').state, 'sort amount');
    expect(pressKeys(sorted, 'enter').state.listing.end).toBeNull();
    expect(typeText(pressKeys(atEnd(), '/').state, 'ord').listing.end).toBeNull();
  });

  test('an order of it that changes is shown as it is now, one that left goes', () => {
    const end = atEnd();
    const [first, second] = LAST.slice(-2);
    if (first === undefined || second === undefined) throw new Error('there are rows');
    const generation = end.listing.generation;
    const purpose = { kind: 'visible', generation, asked: [first.runId, second.runId] } as const;
    const page = samplePage([{ ...second, why: 'asked the gateway' }]);
    const read = answer(end, { poll: 'visible', purpose, name: 'list', answer: ok(page) });
    expect(read.listing.shown.at(-1)?.why).toBe('asked the gateway');
    expect(read.listing.shown.some((row) => row.runId === first.runId)).toBe(false);
  });

  test('one lens of closed orders has no such end: its pages are read', () => {
    const closed = pressKeys(opened(), '9').state;
    const first = plan(closed).calls.find(isList);
    if (first === undefined) throw new Error('no list was asked for');
    const read = answer(closed, { ...first, answer: listOf(ALL, first) } as AnsweredCall);
    const pressed = pressKeys(read, 'G').state;
    expect(plan(pressed).calls.some((call) => call.name === 'listEnd')).toBe(false);
  });
});

test('all of 10,000 rows are read ahead, so that G finds the last one read', () => {
  const idle = answerFor(opened(), 15_000, (call) => listOf(ALL, call));
  expect(idle.listing.phase).toBe('complete');
  expect(pressKeys(idle, 'G').state.listing.cursor).toBe(`run-${TOTAL - 1}`);
});

test('a page that was asked for before the list began anew is not added to it', () => {
  const state = pagesOnly(pressKeys(opened(), 'G').state);
  const page = plan(state).calls.find((call) => call.poll === 'page');
  if (page === undefined || !isList(page)) throw new Error('no page was asked for');
  const purpose = { kind: 'head', generation: state.listing.generation } as const;
  const head = (n: number) =>
    ({
      poll: 'head',
      purpose,
      name: 'list',
      answer: ok(samplePage(sampleRows(1_000, 20_000 + n), true)),
    }) as const;
  const anew = answer(state, head(0));
  const late = answer(anew, { ...page, answer: listOf(ALL, page) } as AnsweredCall);
  expect(late.listing.rows.map((row) => row.runId)).toEqual(
    sampleRows(1_000, 20_000).map((row) => row.runId),
  );
});
