// The timeline at the right of a wide list: whose it is, when it is read, and what a move of the cursor costs.
import { afterEach, describe, expect, test } from 'vitest';
import type { Timeline } from '../../../operations/history/timeline.ts';
import { fail, ok } from '../../../operations/temporal/problem.ts';
import { plan } from '../../model/app/plan.ts';
import type { ConsoleState } from '../../model/app/state.ts';
import { closeInk, showInk } from '../../testing/ink-terminal.tsx';
import {
  answer,
  happen,
  NOW,
  pressKeys,
  sampleFacts,
  sampleRow,
  sampleRows,
  sampleState,
  withRows,
} from '../../testing/sample-state.ts';
import { lineText } from '../../ui/line.ts';
import { frameOf } from '../frame.ts';

afterEach(closeInk);

const screen = (state: ConsoleState): string => frameOf(state).lines.map(lineText).join('\n');
const wide = (columns = 200) => withRows(sampleState({ columns, rows: 40 }), sampleRows(60));
const asksBeside = (state: ConsoleState) => plan(state).calls.filter((call) => call.poll === 'beside');
const at = (state: ConsoleState, ms: number) => happen(state, { kind: 'tick' }, state.now + ms).state;

function timeline(count: number, detail = 'nordwind, event 5512, version 3'): Timeline {
  return {
    from: 'workflow',
    because: null,
    complete: true,
    readAt: NOW,
    entries: Array.from({ length: count }, (_, index) => ({
      at: new Date(NOW - (count - index) * 1_000).toISOString(),
      what: `step ${index}`,
      source: 'callback' as const,
      detail,
    })),
  };
}

/** The state in which the timeline of the selected order was asked for and has come. */
function read(state: ConsoleState, value: Timeline = timeline(12)): ConsoleState {
  const rested = at(state, 300);
  const calls = asksBeside(rested);
  const [call] = calls;
  if (call?.name !== 'timeline') throw new Error('the timeline was not asked for');
  return answer(happen(rested, { kind: 'asked', calls }).state, { ...call, answer: ok(value) });
}

describe('the timeline in the side pane', () => {
  test('is shown from 160 columns, and the list keeps its columns', () => {
    const text = screen(read(wide(160)));
    expect(text).toMatch(/ORDER .*AMOUNT +CUSTOMER +WHY +timeline of ord-000000/);
    expect(text).toMatch(/ord-000001.*step 1 +/);
    expect(screen(read(wide(200)))).toMatch(/callback +nordwind, event/);
  });

  test('is neither drawn nor asked for in a narrower terminal or for a screen reader', () => {
    const narrow = at(wide(159), 10_000);
    expect(asksBeside(narrow)).toEqual([]);
    expect(screen(narrow)).not.toContain('timeline');
    const spoken = withRows(
      sampleState({ columns: 200, rows: 40, settings: { screenReader: true } }),
      sampleRows(5),
    );
    expect(asksBeside(at(spoken, 10_000))).toEqual([]);
  });

  test('is asked for once the cursor has rested, for the selected order alone', () => {
    const moved = pressKeys(read(wide()), 'j', 'j').state;
    expect(asksBeside(at(moved, 299))).toEqual([]);
    expect(asksBeside(at(moved, 300))).toMatchObject([{ ask: { runId: 'run-2' } }]);
  });

  test('cancels the request for an order that was left, and drops its late answer', () => {
    const rested = at(pressKeys(wide(), 'j').state, 300);
    const calls = asksBeside(rested);
    const asked = happen(rested, { kind: 'asked', calls }).state;
    const left = pressKeys(asked, 'j');
    expect(left.effects).toEqual([{ kind: 'cancel', poll: 'beside' }]);
    const late = answer(left.state, {
      poll: 'beside',
      purpose: { kind: 'beside', runId: 'run-1' },
      name: 'timeline',
      answer: ok(timeline(3)),
    });
    expect(late.beside).toBeNull();
    expect(asksBeside(at(late, 300))).toMatchObject([{ ask: { runId: 'run-2' } }]);
  });

  test('keeps the name of its order until the next one is read, and shows what takes long', () => {
    const moved = at(pressKeys(read(wide()), 'j').state, 300);
    expect(screen(moved)).toMatch(/timeline of ord-000000$/m);
    const asked = happen(moved, { kind: 'asked', calls: asksBeside(moved) }).state;
    expect(screen(asked)).toMatch(/timeline of ord-000000$/m);
    expect(screen(at(asked, 400))).toMatch(/timeline of ord-000000, ord-000001 loading$/m);
  });

  test('is read again only when the history grew', () => {
    const quiet = read(wide());
    expect(asksBeside(at(quiet, 60_000))).toEqual([]);
    const grown = answer(quiet, {
      poll: 'selected',
      purpose: { kind: 'row-facts', runId: sampleRow(0).runId },
      name: 'describe',
      answer: ok(sampleFacts(sampleRow(0), { historyEvents: 70 })),
    });
    expect(asksBeside(at(grown, 60_000))).toHaveLength(1);
  });

  test('a refusal is shown and retried less often; an outage is shown by the list', () => {
    const rested = at(wide(), 300);
    const calls = asksBeside(rested);
    const asked = happen(rested, { kind: 'asked', calls }).state;
    const refusal = {
      poll: 'beside',
      purpose: { kind: 'beside', runId: 'run-0' },
      name: 'timeline',
    } as const;
    const refused = answer(asked, { ...refusal, answer: fail('failed', 'the worker gave no answer') });
    expect(screen(refused)).toContain('the worker gave no answer');
    expect(asksBeside(at(refused, 500))).toEqual([]);
    expect(asksBeside(at(refused, 1_000))).toHaveLength(1);
    const away = answer(read(wide()), { ...refusal, answer: fail('unreachable', 'gone') });
    expect(screen(away)).toMatch(/timeline of ord-000000$/m);
    expect(screen(away)).toContain('step 3');
  });

  test('a long one shows its end, and how much is before it', () => {
    const text = screen(read(wide(), timeline(100)));
    expect(text).toContain('step 99');
    expect(text).toMatch(/\d\d earlier; Enter opens all/);
    expect(text).not.toContain('step 10 ');
  });

  test('is ASCII where only ASCII is wanted', () => {
    const state = {
      ...read(wide(160), timeline(100, 'a detail that is too long for the pane')),
      ascii: true,
    };
    expect(screen(state)).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

test.each([
  ['as it usually is', 'nordwind, event 5512, version 3'],
  ['as wide as it gets', 'x'.repeat(200)],
])('a move of the cursor at 200x40 costs at most 600 bytes next to a timeline %s', async (_, detail) => {
  const rows = sampleRows(60).map((row, n) => ({
    ...row,
    stuckReason: 'activity-retrying' as const,
    why: `nordwind: 503 service unavailable, ${n} times, next try in ${n}s`,
  }));
  const start = withRows(sampleState({ columns: 200, rows: 40 }), rows, true);
  let state = read(start, timeline(100, detail));
  const shown = await showInk(frameOf(state), 200, 40);
  for (let move = 0; move < 5; move += 1) {
    const before = shown.bytes();
    state = pressKeys(state, 'j').state;
    const text = await shown.next(frameOf(state));
    expect(text.join('\n')).toContain(`> ord-00000${move + 1}`);
    expect(shown.bytes() - before).toBeLessThanOrEqual(600);
  }
});
