// Every screen for every state: it fits its terminal to the column, nothing jumps, and it says what is true.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ORDER } from '../../operations/subjects/order/subject.ts';
import { fail, ok } from '../../operations/temporal/problem.ts';
import { textWidth } from '../../support/text/width.ts';
import type { ConsoleState } from '../model/app/state.ts';
import {
  answer,
  happen,
  NOW,
  pressKeys,
  sampleFacts,
  sampleRow,
  sampleRows,
  sampleState,
  typeText,
  withRows,
} from '../testing/sample-state.ts';
import { glyphsFor, markSign } from '../ui/glyphs.ts';
import { lineText } from '../ui/line.ts';
import { frameOf } from './frame.ts';
import { cellOf, statusWord } from './orders/cells.ts';
import { spokenText } from './spoken.ts';

const screen = (state: ConsoleState): string => frameOf(state).lines.map(lineText).join('\n');
const lines = (state: ConsoleState): readonly string[] => frameOf(state).lines.map(lineText);
const rows = [
  sampleRow(0, {
    stage: 'capturing',
    needsAttention: true,
    stuckReason: 'effect-in-doubt',
    why: 'capture sent, no answer',
    promiseBy: NOW - 120_000,
  }),
  sampleRow(1, { attempts: 4, stuckReason: 'activity-retrying', why: 'nordwind: 503' }),
  sampleRow(2, {
    stuckReason: 'payment-review',
    why: 'amount above the limit of 2,000.00',
    amount: { currency: 'EUR', minor: 231_000 },
  }),
  sampleRow(3, { run: 'paused', paused: { reason: 'vendor stocktake' }, why: 'paused: vendor stocktake' }),
  sampleRow(4, { open: false, stage: 'completed', run: 'completed', closeTime: NOW - 60_000 }),
  sampleRow(5, { customerId: '顧客-2209', why: '配送業者が応答しません' }),
];
const listed = (columns = 120, height = 30) => withRows(sampleState({ columns, rows: height }), rows);

describe('every frame', () => {
  const keys = fc.array(
    fc.constantFrom(
      'j',
      'k',
      'enter',
      'esc',
      '/',
      '?',
      ':',
      'a',
      'y',
      's',
      'c',
      'C',
      'R',
      'tab',
      'space',
      '2',
      '5',
      'G',
      'g',
      'w',
      'x',
      'down',
    ),
    { maxLength: 12 },
  );
  const size = fc.record({
    columns: fc.integer({ min: 20, max: 220 }),
    rows: fc.integer({ min: 5, max: 70 }),
  });

  test('has exactly as many lines as the terminal and none is wider, whatever was pressed', () => {
    fc.assert(
      fc.property(keys, size, fc.boolean(), (pressed, terminal, ascii) => {
        const start = { ...listed(terminal.columns, terminal.rows), ascii };
        const { state } = pressKeys(start, ...pressed);
        const frame = frameOf(state);
        expect(frame.lines).toHaveLength(terminal.rows);
        for (const line of frame.lines)
          expect(textWidth(lineText(line))).toBeLessThanOrEqual(terminal.columns);
        expect(new Set(frame.lines.map((line) => line.key)).size).toBe(terminal.rows);
      }),
      { numRuns: 300 },
    );
  });

  test('in ASCII mode our own words are ASCII', () => {
    const plain = rows.slice(0, 5);
    const state = { ...withRows(sampleState(), plain), ascii: true };
    for (const keyList of [[], ['enter'], ['?'], ['a'], ['C'], [':'], ['g', 'w']]) {
      expect(screen(pressKeys(state, ...keyList).state)).toMatch(/^[\x20-\x7e\n]*$/);
    }
  });

  test('is the same for the same state', () => {
    expect(frameOf(listed())).toEqual(frameOf(listed()));
  });
});

describe('the orders screen', () => {
  test('reads as a table with its cause', () => {
    const text = screen(listed());
    expect(text).toContain('quarterdeck  local/default');
    expect(text).toMatch(/ > ord-000000 {2}! capturing/);
    expect(text).toMatch(/~ fulfilling/);
    expect(text).toMatch(/\? review/);
    expect(text).toMatch(/= fulfilling/);
    expect(text).toMatch(/✓ completed/);
    expect(text).toContain('late 2m');
    expect(text).toContain('2,310.00 EUR');
    expect(text).toContain('why  capture sent, no answer');
    expect(text).toContain('1 of 6');
  });

  test('at 80 columns the amount and the customer go, the cause stays', () => {
    const text = screen(listed(80, 24));
    expect(text).not.toContain('AMOUNT');
    expect(text).not.toContain('CUSTOMER');
    expect(text).toContain('WHY');
    expect(text).toContain('capture sent');
  });

  test('40x10 says that it is too small, what is needed and how to leave', () => {
    expect(screen(listed(40, 10))).toMatch(/too small[\s\S]*40x10[\s\S]*Ctrl-c/);
  });

  test('no state moves the layout', () => {
    const titleAt = (state: ConsoleState) =>
      lines(state).findIndex((line) => line.includes('ORDER') && line.includes('STATUS'));
    const problem = { kind: 'unreachable', message: 'gone' } as const;
    const states = [
      listed(),
      sampleState(),
      {
        ...listed(),
        link: { kind: 'down', since: NOW, nextTryAt: NOW + 4_000, failures: 1, problem } as const,
      },
      { ...listed(), listing: { ...listed().listing, problem } },
    ];
    expect(new Set(states.map(titleAt))).toEqual(new Set([3]));
  });

  test('loading is not said before it is worth a word', () => {
    const asked = {
      ...sampleState(),
      polls: { page: { inFlight: true, startedAt: NOW, nextAt: NOW, failures: 0 } },
    };
    expect(screen({ ...asked, now: NOW + 200 })).not.toContain('loading');
    expect(screen({ ...asked, now: NOW + 400 })).toContain('loading');
  });

  test('an empty list says which one is empty and how to get out of it', () => {
    expect(screen(withRows(sampleState(), []))).toContain('no orders in "open"');
    const filtered = typeText(pressKeys(listed(), '/').state, 'zzz');
    expect(screen(filtered)).toContain('no loaded row has "zzz"');
  });

  test('an outage with a known cause names it', () => {
    const problem = { kind: 'unreachable', message: 'the data thread ended with exit code 3' } as const;
    const link = { kind: 'down', since: NOW, nextTryAt: NOW + 4_000, failures: 3, problem } as const;
    expect(screen({ ...listed(), link })).toContain('! The data thread ended with exit code 3, since');
  });

  test('an outage keeps the rows and tells their age, who is away and what is off', () => {
    const problem = { kind: 'unreachable', message: 'Temporal at 127.0.0.1:7233 does not answer' } as const;
    const down: ConsoleState = {
      ...listed(),
      now: NOW + 130_000,
      link: { kind: 'down', since: NOW + 5_000, nextTryAt: NOW + 134_000, failures: 3, problem },
    };
    const text = screen(down);
    expect(text).toContain('ord-000000');
    expect(text).toContain('stale, 2m 10s old');
    expect(text).toContain('Temporal at 127.0.0.1:7233 stopped answering');
    expect(text).toContain('Retrying');
    expect(text).toContain('Actions are off, none is kept for later.');
  });

  test('a count that is not known is never zero', () => {
    expect(lines(listed())[1]).toContain('1 open .');
    const refused = answer(listed(), {
      poll: 'count:late',
      purpose: { kind: 'lens-count', lens: 'late' },
      name: 'count',
      answer: fail('failed', 'no'),
    });
    expect(lines(refused)[1]).toContain('5 late ?');
  });

  test('growth since the lens was last seen is told, also as at least so many', () => {
    const count = (state: ConsoleState, lens: string, value: number) =>
      answer(state, {
        poll: `count:${lens}`,
        purpose: { kind: 'lens-count', lens },
        name: 'count',
        answer: ok({ count: value, readAt: NOW, complete: true }),
      });
    const grown = count(count(listed(160), 'attention', 14), 'attention', 17);
    expect(lines(grown)[1]).toContain('2 attention 17 (+3)');
    const partly = withRows(sampleState({ columns: 160 }), rows, true);
    expect(lines(count(partly, 'open', 1_204))[1]).toContain('1 open 1,204');
    // A list that is there as a whole is counted itself: the count of the server is of another moment.
    expect(lines(count(grown, 'open', 1_204))[1]).toContain('1 open 6 ');
    const sampled = answer(grown, {
      poll: 'count:retrying',
      purpose: { kind: 'sample', lens: 'retrying', generation: -1 },
      name: 'retrying',
      answer: ok({ rows: sampleRows(3), facts: [], read: 60, complete: false, readAt: NOW }),
    });
    expect(lines(sampled)[1]).toContain('3 retrying 3+');
  });

  test('a count of which not all could be looked at is shown as at least so many, beside its rows too', () => {
    const inFailed = pressKeys(sampleState({ columns: 160 }), '7').state;
    const partly = answer(withRows(inFailed, rows, true), {
      poll: 'count:failed',
      purpose: { kind: 'lens-count', lens: 'failed' },
      name: 'count',
      answer: ok({ count: 9_000, readAt: NOW, complete: false }),
    });
    expect(lines(partly)[1]).toContain('7 failed 9,000+');
    expect(screen(partly)).toContain('1 of 9,000+');
  });

  test('marks hidden by a filter are told', () => {
    const marked = pressKeys(listed(), 'space', 'space', '/').state;
    expect(screen(pressKeys(typeText(marked, 'cus-1'), 'enter').state)).toContain(
      '2 marked, 1 hidden by the filter',
    );
  });

  test('who works is told, and that nobody does', () => {
    const queue = {
      name: 'orders',
      kind: 'workflow',
      backlog: 214,
      oldestMs: 38_000,
      addedPerSecond: 4,
      dispatchedPerSecond: 0,
      pollers: [],
      lastPollAt: null,
      readAt: NOW,
    } as const;
    const state = answer(listed(), {
      poll: 'fleet',
      purpose: { kind: 'house' },
      name: 'fleet',
      answer: ok({
        workers: [],
        readAt: NOW,
        queues: [{ facts: queue, polling: { kind: 'silent', since: NOW - 41_000, lastBy: ['w1'] } }],
      }),
    });
    expect(screen(state)).toMatch(/No worker runs orders since \d\d:\d\d:\d\d, 41s\. 214 tasks wait\./);
    expect(screen(state)).toContain('start one: ./quarterdeck stack start worker-1');
    const elsewhere = { ...state, settings: { ...state.settings, label: 'prod', profile: 'prod' } };
    expect(screen(elsewhere)).toContain('start one: ./quarterdeck worker');
    expect(screen(pressKeys(state, 'g', 'w').state)).toContain('! none for 41s; 214 tasks wait');
  });

  test.each([60, 120, 200])('at %i columns a first start teaches and moves nothing', (columns) => {
    const settings = { firstStart: true };
    const first = withRows(sampleState({ columns, settings }), rows);
    const later = withRows(sampleState({ columns }), rows);
    const whole = 'Arrows move, Enter opens, Esc goes back. Nothing changes without a preview.';
    expect(lines(first)[2]).toBe(` ${columns < 80 ? whole.slice(0, 40) : whole}`);
    expect(lines(first).filter((_, index) => index !== 2)).toEqual(
      lines(later).filter((_, index) => index !== 2),
    );
    expect(screen(pressKeys(first, '?').state)).toContain('Arrows move, Enter opens, Esc goes back.');
    expect(screen(pressKeys(later, '?').state)).not.toContain('Arrows move');
    expect(spokenText(first)).toContain('Arrows move, Enter opens, Esc goes back.');
  });

  test('production shows its word', () => {
    const state = withRows(sampleState({ settings: { production: true, word: 'production' } }), rows);
    expect(lines(state)[0]).toContain('production');
  });
});

describe('one order', () => {
  const opened = (): ConsoleState => {
    const state = pressKeys(listed(), 'enter').state;
    return answer(state, {
      poll: 'order:facts',
      purpose: { kind: 'order', part: 'facts', workflowId: rows[0]?.workflowId ?? '' },
      name: 'describe',
      answer: ok(sampleFacts(rows[0] ?? sampleRow(0))),
    });
  };
  const timeline = (from: 'workflow' | 'history') =>
    answer(opened(), {
      poll: 'order:timeline',
      purpose: { kind: 'order', part: 'timeline', workflowId: rows[0]?.workflowId ?? '' },
      name: 'timeline',
      answer: ok({
        from,
        because: from === 'workflow' ? null : { kind: 'no-worker', message: 'nobody answered' },
        complete: true,
        readAt: NOW,
        entries: [
          { at: new Date(NOW - 5_000).toISOString(), what: 'placed', source: 'api', detail: 'by traffic' },
          {
            at: new Date(NOW - 4_600).toISOString(),
            what: 'reserving',
            source: 'activity',
            detail: 'written',
          },
          {
            at: new Date(NOW - 3_000).toISOString(),
            what: 'capturing',
            source: 'callback',
            detail: 'nordwind: ready',
          },
        ],
      }),
    });

  test('says where it stands, for how long, and its way there', () => {
    const text = screen(timeline('workflow'));
    expect(text).toMatch(/ord-000000ABCDEFGHJK {2}! capturing 31s/);
    expect(text).toContain('placed 0.4s > reserving 1.6s > ! capturing 3s');
    expect(text).toContain('late 2m');
    expect(text).toMatch(/nordwind: ready/);
  });

  test('says when it is told from the history because no worker answers', () => {
    expect(screen(timeline('history'))).toContain('from history');
  });

  test.each([
    ['2', 'nothing is being tried now'],
    ['3', 'loading'],
    ['6', 'this run'],
    ['7', 'OrderStatus'],
  ])('tab %s', (key, says) => {
    expect(screen(pressKeys(opened(), key).state)).toContain(says);
  });

  test('a panel whose source is absent says why', () => {
    const state = answer(pressKeys(opened(), '3').state, {
      poll: 'order:effects',
      purpose: { kind: 'order', part: 'effects', workflowId: rows[0]?.workflowId ?? '' },
      name: 'effects',
      answer: fail('unsupported', 'no database is known here'),
    });
    expect(screen(state)).toContain('no database is known here');
  });

  test('Enter opens the line, Esc closes it', () => {
    const detail = pressKeys(timeline('workflow'), 'enter').state;
    expect(screen(detail)).toContain('"what": "capturing"');
    expect(pressKeys(detail, 'esc').state.overlay).toBeNull();
  });

  test('/ and n go through the lines', () => {
    const found = pressKeys(typeText(pressKeys(timeline('workflow'), '/').state, 'placed'), 'enter').state;
    expect(screen(found)).toMatch(/ > .*placed/);
  });
});

describe('cells', () => {
  const context = {
    now: NOW,
    glyphs: glyphsFor(false),
    idCharacters: 6,
    facts: undefined,
    subject: ORDER,
  };

  test('unknown is empty, never zero', () => {
    const unknown = sampleRow(1, { amount: null, promiseBy: null, customerId: null });
    for (const column of ['amount', 'promise', 'customer', 'attempts', 'why'] as const) {
      expect(cellOf(unknown, column, context).text).toBe('');
    }
  });

  test('the cause of a retry counts down to the next try', () => {
    const facts = sampleFacts(sampleRow(1), {
      pendingActivities: [
        {
          id: '1',
          type: 'createVendorOrder',
          taskQueue: 'vendor',
          state: 'scheduled',
          attempt: 4,
          attemptsMax: null,
          scheduledAt: NOW,
          lastStartedAt: NOW,
          nextAttemptAt: NOW + 8_000,
          expiresAt: null,
          lastHeartbeatAt: null,
          lastWorker: null,
          heartbeatTimeoutMs: null,
          startToCloseMs: null,
          lastFailure: [{ message: '503', type: null, retryable: true, stack: null }],
        },
      ],
    });
    const cell = cellOf(sampleRow(1), 'why', { ...context, facts });
    expect(cell.text).toBe('vendor: 503, next try in 8s');
  });

  test('a stage stays readable under its overlays', () => {
    expect(statusWord(sampleRow(0, { stage: 'payment_failed' }))).toBe('payment failed');
    expect(statusWord(sampleRow(0, { stuckReason: 'payment-review' }))).toBe('review');
    expect(statusWord(sampleRow(0, { open: false, run: 'terminated' }))).toBe('terminated');
  });

  test('every state has a sign of its own kind, also in ASCII', () => {
    for (const mark of [
      'needs-person',
      'decision',
      'retrying',
      'moving',
      'done',
      'undone',
      'paused',
      'broken',
    ] as const) {
      expect(markSign(mark, glyphsFor(true)).sign).toMatch(/^[\x21-\x7e]$/);
      expect(textWidth(markSign(mark, glyphsFor(false)).sign)).toBe(1);
    }
  });
});

test('the start of the stack is a checklist with times', () => {
  const starting = happen(sampleState(), { kind: 'starting' }).state;
  const part = { name: 'temporal', state: 'ready', note: '127.0.0.1:7233', tookMs: 2_100 } as const;
  const state = happen(starting, { kind: 'startup', event: { kind: 'part', part } }).state;
  expect(screen(state)).toMatch(/✓ temporal +ready +2\.1s {2}127\.0\.0\.1:7233/);
  expect(screen(happen(state, { kind: 'connect', settings: {} }).state)).toContain('ORDER');
});
