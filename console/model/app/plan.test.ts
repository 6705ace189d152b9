// What is asked of the server, and how often: two visibility calls a second at the most, nothing for hidden lists,
// and no busy loop while no server answers.
import { describe, expect, test } from 'vitest';
import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import { fail, ok } from '../../../operations/temporal/problem.ts';
import {
  answer,
  happen,
  NOW,
  pressKeys,
  sampleFacts,
  samplePage,
  sampleRow,
  sampleRows,
  sampleState,
  withRows,
} from '../../testing/sample-state.ts';
import type { AnsweredCall, Call } from './call.ts';
import { plan } from './plan.ts';
import type { ConsoleState } from './state.ts';

/** Answers every question at once and moves the clock on, as the controller would. */
function simulate(
  start: ConsoleState,
  ms: number,
  answerOf: (call: Call) => AnsweredCall['answer'],
): { readonly calls: readonly { readonly at: number; readonly call: Call }[]; readonly state: ConsoleState } {
  const calls: { at: number; call: Call }[] = [];
  let state = start;
  for (let now = start.now; now < start.now + ms; now += 50) {
    state = happen(state, { kind: 'tick' }, now).state;
    for (let round = 0; round < 20; round += 1) {
      const due = plan(state).calls;
      if (due.length === 0) break;
      state = happen(state, { kind: 'asked', calls: due }, now).state;
      for (const call of due) {
        calls.push({ at: now, call });
        state = answer(state, { ...call, answer: answerOf(call) } as AnsweredCall, now);
      }
    }
  }
  return { calls, state };
}

const quiet = (call: Call): AnsweredCall['answer'] => {
  switch (call.name) {
    case 'list':
      return { ok: true, value: samplePage(sampleRows(20)) };
    case 'count':
      return { ok: true, value: { count: 20, readAt: NOW, complete: true } };
    default:
      return fail('unsupported', 'not here');
  }
};
const visibility = (calls: readonly { readonly call: Call }[]) =>
  calls.filter(({ call }) => call.name === 'list' || call.name === 'count');

describe('the orders screen', () => {
  test('first asks for one screenful and for nothing else', () => {
    const due = plan(sampleState()).calls;
    expect(due.map((call) => call.poll)).toEqual(['page']);
    expect(due[0]).toMatchObject({ name: 'list', ask: { pageToken: null } });
    expect((due[0] as Extract<Call, { name: 'list' }>).ask.pageSize).toBeLessThan(40);
  });

  test('asks visibility no more than twice a second', () => {
    const { calls } = simulate(withRows(sampleState(), sampleRows(20)), 30_000, quiet);
    expect(visibility(calls).length).toBeLessThanOrEqual(61);
    expect(visibility(calls).length).toBeGreaterThan(10);
  });

  test('slows down while nothing changes', () => {
    const heads = (calls: readonly { readonly call: Call }[]) =>
      calls.filter(({ call }) => call.poll === 'head').length;
    const first = simulate(withRows(sampleState(), sampleRows(20)), 10_000, quiet);
    const later = simulate({ ...first.state, now: NOW + 120_000 }, 10_000, quiet);
    expect(heads(later.calls)).toBeLessThan(heads(first.calls));
  });

  test('counts every lens but the endless ones', () => {
    const { state } = simulate(withRows(sampleState(), sampleRows(20)), 20_000, quiet);
    expect(Object.keys(state.counts).sort()).toEqual(
      ['attention', 'broken', 'failed', 'late', 'open', 'review', 'undoing'].sort(),
    );
  });

  test('reads ahead in pages, and to the end only when asked', () => {
    const partial = withRows(sampleState(), sampleRows(2_500), true);
    expect(plan(partial).calls.some((call) => call.poll === 'page')).toBe(false);
    const wanted = { ...partial, listing: { ...partial.listing, wantsEnd: true } };
    expect(plan(wanted).calls.some((call) => call.name === 'listEnd')).toBe(true);
    const refused = { inFlight: false, startedAt: NOW, nextAt: NOW + 60_000, failures: 1 };
    const paged = { ...wanted, polls: { ...wanted.polls, end: refused } };
    expect(plan(paged).calls.some((call) => call.poll === 'page')).toBe(true);
  });

  test('reads rows again that lie beyond the head, by their ids', () => {
    const state = withRows(sampleState(), sampleRows(500), true);
    const away = {
      ...state,
      listing: { ...state.listing, top: 300, cursorIndex: 300, cursor: 'run-300' },
      visibilityAt: 0,
    };
    const calls = simulate(away, 3_000, quiet).calls.map(({ call }) => call);
    const byId = calls.find((call) => call.poll === 'visible');
    expect(byId?.name === 'list' && byId.ask.filter).toContain(sampleRow(300).workflowId);
  });

  test('does not read the list while another place is open', () => {
    const state = { ...withRows(sampleState(), sampleRows(20)), place: { kind: 'workers' } as const };
    const { calls } = simulate(state, 10_000, quiet);
    expect(calls.filter(({ call }) => call.name === 'list')).toEqual([]);
  });

  test('an answer to another list is thrown away', () => {
    const state = sampleState();
    const late = answer(state, {
      poll: 'page',
      purpose: { kind: 'page', generation: 99 },
      name: 'list',
      answer: { ok: true, value: samplePage(sampleRows(5)) },
    });
    expect(late.listing.rows).toEqual([]);
  });
});

describe('an open order', () => {
  const row = sampleRow(0);
  const facts = (state: ConsoleState, changes: Partial<OrderRow>): ConsoleState =>
    answer(state, {
      poll: 'order:facts',
      purpose: { kind: 'order', part: 'facts', workflowId: row.workflowId },
      name: 'describe',
      answer: ok(sampleFacts({ ...row, ...changes })),
    });
  const answered = (): ConsoleState => {
    const opened = pressKeys(withRows(sampleState(), [row]), 'enter').state;
    const call = { poll: 'order:why', purpose: { kind: 'why', runId: row.runId }, name: 'why' } as const;
    return answer(facts(opened, {}), { ...call, answer: fail('no-worker', 'no worker') });
  };
  const asksWhy = (state: ConsoleState) => plan(state).calls.some((call) => call.poll === 'order:why');

  test('is asked why again as soon as it is in another state, and not before', () => {
    expect(asksWhy(facts(answered(), {}))).toBe(false);
    expect(asksWhy(facts(answered(), { stage: 'releasing' }))).toBe(true);
    expect(asksWhy(facts(answered(), { open: false, run: 'completed' }))).toBe(true);
    expect(asksWhy(facts(answered(), { stuckReason: 'capture-declined' }))).toBe(true);
  });
});

describe('an outage', () => {
  const changed = { poll: 'changed', purpose: { kind: 'changed' }, name: 'count' } as const;
  const away = () => fail('unreachable', 'Temporal does not answer');

  test('keeps the rows and asks ever more rarely, one question at a time', () => {
    const { calls, state } = simulate(withRows(sampleState(), sampleRows(20)), 60_000, away);
    expect(state.link.kind).toBe('down');
    expect(state.listing.rows).toHaveLength(20);
    expect(state.listing.readAt).toBe(NOW);
    const late = calls.filter(({ at, call }) => at > NOW + 30_000 && call.name !== 'reach');
    expect(late.length).toBeLessThanOrEqual(4);
  });

  test('ends with the first answer, and everything is read again', () => {
    const { state } = simulate(withRows(sampleState(), sampleRows(20)), 5_000, away);
    const back = simulate({ ...state, now: state.now + 20_000 }, 2_000, quiet);
    expect(back.state.link.kind).toBe('up');
    expect(back.state.flash?.text).toBe('Back after 24s. 20 orders changed.');
    const counted = back.calls.find(({ call }) => call.poll === 'changed')?.call;
    expect(counted?.name === 'count' && counted.ask.filter).toBe(`StageSince >= '2026-11-21T10:00:00.000Z'`);
    expect(plan(back.state).calls.some((call) => call.poll === 'changed')).toBe(false);
  });

  test.each([
    [0, 'Back after 5s. No order changed.'],
    [1, 'Back after 5s. 1 order changed.'],
    [1_204, 'Back after 5s. 1,204 orders changed.'],
  ])('shows how many orders changed meanwhile: %i', (count, message) => {
    const away = { from: NOW - 5_000, until: NOW };
    const after = answer(
      { ...sampleState(), away },
      { ...changed, answer: ok({ count, readAt: NOW, complete: true }) },
    );
    expect(after.flash?.text).toBe(message);
  });

  test('shows no changes that the server cannot count', () => {
    const { state } = simulate(withRows(sampleState(), sampleRows(20)), 5_000, away);
    const refuse = (call: Call) =>
      call.poll === 'changed' ? fail('invalid-query', 'no such attribute') : quiet(call);
    const back = simulate({ ...state, now: state.now + 20_000 }, 2_000, refuse);
    expect(back.state.flash?.text).toBe('Back after 24s.');
    expect(back.calls.filter(({ call }) => call.poll === 'changed')).toHaveLength(1);
  });

  test('a refusal or a wrong query is an answer, not an outage', () => {
    const state = answer(sampleState(), {
      poll: 'page',
      purpose: { kind: 'page', generation: 1 },
      name: 'list',
      answer: fail('invalid-query', 'invalid query: no such attribute'),
    });
    expect(state.link.kind).toBe('up');
    expect(state.listing.problem?.message).toContain('no such attribute');
  });
});

test('a clock that is set back by an hour does not stop the reading', () => {
  const { state } = simulate(sampleState(), 10_000, quiet);
  const back = happen(state, { kind: 'tick' }, state.now - 3_600_000).state;
  const again = simulate(back, 10_000, quiet);
  expect(visibility(again.calls).length).toBeGreaterThan(3);
});

test('a clock that is set back during an outage does not delay the next attempt', () => {
  const silent = () => fail('unreachable', 'Temporal does not answer');
  const { state } = simulate(sampleState(), 10_000, silent);
  expect(state.link.kind).toBe('down');
  const back = happen(state, { kind: 'tick' }, state.now - 3_600_000).state;
  expect(simulate(back, 40_000, silent).calls.length).toBeGreaterThan(0);
});

describe('the end of an outage', () => {
  const problem = { kind: 'unreachable', message: 'away' } as const;
  const down = (nextTryAt: number): ConsoleState => ({
    ...withRows(sampleState(), sampleRows(3)),
    link: { kind: 'down', since: NOW - 60_000, failures: 6, nextTryAt, problem },
  });
  const reach = { poll: 'reach', purpose: { kind: 'house' }, name: 'reach' } as const;

  test('is awaited in addition to the pauses, by one request that stays open', () => {
    const { calls } = plan(down(NOW + 10_000));
    expect(calls.map((call) => call.name)).toEqual(['reach']);
    const waiting = happen(down(NOW + 10_000), { kind: 'asked', calls }).state;
    expect(plan(waiting)).toEqual({ calls: [], wakeAt: NOW + 10_000 });
    expect(plan({ ...waiting, now: NOW + 10_000 }).calls.map((call) => call.name)).toEqual(['list']);
  });

  test('a server that listens and refuses is asked again four times a second, for ten seconds', () => {
    const back = answer(down(NOW + 10_000), { ...reach, answer: ok(true) });
    const refused = (state: ConsoleState, now: number) =>
      answer(
        { ...state, now },
        {
          poll: 'head',
          purpose: { kind: 'head', generation: state.listing.generation },
          name: 'list',
          answer: fail('unreachable', 'it starts'),
        },
        now,
      );
    const first = refused(back, NOW + 100);
    expect(first.link).toMatchObject({ nextTryAt: NOW + 350 });
    expect(refused(first, NOW + 400).link).toMatchObject({ nextTryAt: NOW + 650 });
    const later = refused(first, NOW + 10_000);
    expect(later.link).toMatchObject({ nextTryAt: NOW + 12_000 });
  });

  test('is asked for at once when something listens again, and not otherwise', () => {
    const back = answer(down(NOW + 10_000), { ...reach, answer: ok(true) });
    expect(plan(back).calls.map((call) => call.name)).toContain('list');
    const still = answer(down(NOW + 10_000), { ...reach, answer: ok(false) });
    expect(plan(still)).toEqual({ calls: [], wakeAt: expect.any(Number) });
    expect(still.link).toMatchObject({ kind: 'down', nextTryAt: NOW + 10_000 });
  });
});
