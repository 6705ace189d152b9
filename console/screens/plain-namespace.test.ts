// A namespace that has none of the search attributes of orders: what is missing is said, what can be listed is listed.
import { expect, test } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../contract/temporal/search-attributes.ts';
import { ok } from '../../operations/temporal/problem.ts';
import { sampleQueue } from '../../operations/testing/sample-facts.ts';
import { plan } from '../model/app/plan.ts';
import type { ConsoleState } from '../model/app/state.ts';
import { answer, NOW, pressKeys, sampleRow, sampleState, withRows } from '../testing/sample-state.ts';
import { lineText } from '../ui/line.ts';
import { frameOf } from './frame.ts';

const screen = (state: ConsoleState) => frameOf(state).lines.map(lineText).join('\n');
const lacking = (state: ConsoleState, missing: readonly string[]) =>
  answer(state, {
    poll: 'features',
    purpose: { kind: 'house' },
    name: 'features',
    answer: ok({
      serverVersion: '1.32.0',
      off: {},
      missingAttributes: missing,
      plain: missing.length === ALL.length,
      retentionMs: null,
    }),
  });
const ALL = Object.keys(SEARCH_ATTRIBUTES);
const foo = sampleRow(0, {
  orderId: 'w1',
  workflowId: 'w1',
  workflowType: 'Foo',
  stage: null,
  amount: null,
  customerId: null,
  promiseBy: null,
  stageSince: null,
  taskQueue: 'jobs',
});

test('what was listed as orders is asked for anew, of every type', () => {
  const plain = lacking(withRows(sampleState(), []), ALL);
  const list = plan(plain).calls.find((call) => call.name === 'list');
  expect(list?.name === 'list' && list.ask).toMatchObject({ everyType: true, filter: 'CloseTime IS NULL' });
  const asked = plan({ ...plain, now: NOW + 60_000 }).calls;
  expect(asked.flatMap((call) => (call.name === 'count' ? [call.ask.filter] : [])).join()).not.toMatch(
    /NeedsAttention|OrderStatus/,
  );
});

test('the screen says what is missing and shows each workflow with its type and queue', () => {
  const text = screen(withRows(lacking(sampleState({ columns: 160 }), ALL), [foo]));
  expect(text).toContain('namespace default has no search attributes of orders: every workflow is listed');
  expect(text).toMatch(/lenses 2, 3, 4, 5, 6, 7 are off/);
  expect(text).toMatch(/w1 .*running.*Foo on jobs/);
  expect(text).toContain('2 attention -');
});

test('a lens that needs what is missing says so and asks nothing', () => {
  const lens = pressKeys(lacking(sampleState(), ALL), '2').state;
  expect(screen(lens)).toContain('off: namespace default lacks the search attribute NeedsAttention');
  expect(plan(lens).calls.some((call) => call.name === 'list')).toBe(false);
  expect(screen(pressKeys(lens, '6').state)).toContain('lacks the search attribute OrderStatus');
});

test('nobody has to poll the queues of orders there', () => {
  const queues = [
    { facts: sampleQueue({ name: 'orders' }), polling: { kind: 'silent', since: null, lastBy: [] } as const },
  ];
  const fleet = { poll: 'fleet', purpose: { kind: 'house' }, name: 'fleet' } as const;
  const read = (state: ConsoleState) =>
    answer(state, { ...fleet, answer: ok({ workers: [], queues, readAt: NOW }) });
  expect(screen(read(lacking(withRows(sampleState(), [foo]), ALL)))).not.toMatch(/no worker/i);
  expect(screen(read(lacking(withRows(sampleState(), [foo]), [])))).toMatch(/no worker/i);
});

test('one that lacks a single attribute still keeps orders', () => {
  const state = lacking(withRows(sampleState(), [sampleRow(1)]), ['NeedsAttention']);
  expect(screen(state)).not.toContain('every workflow');
  expect(screen(pressKeys(state, '2').state)).toContain('lacks the search attribute NeedsAttention');
  const [first] = plan(lacking(sampleState(), ['NeedsAttention'])).calls.filter(
    (call) => call.name === 'list',
  );
  expect(first?.ask).toEqual({ filter: 'CloseTime IS NULL', pageSize: expect.any(Number), pageToken: null });
});
