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
  expect(list?.name === 'list' && list.ask).toMatchObject({
    workflowType: null,
    filter: 'CloseTime IS NULL',
  });
  const asked = plan({ ...plain, now: NOW + 60_000 }).calls;
  expect(asked.flatMap((call) => (call.name === 'count' ? [call.ask.filter] : [])).join()).not.toMatch(
    /NeedsAttention|OrderStatus/,
  );
});

test('the screen says what is missing and shows each workflow with its type and queue', () => {
  const text = screen(withRows(lacking(sampleState({ columns: 160 }), ALL), [foo]));
  expect(text).toContain('namespace default has no search attributes of orders: every workflow is listed');
  expect(text).toMatch(/WORKFLOW ID .*TYPE .*STATUS .*STARTED .*TASK QUEUE/);
  expect(text).toMatch(/w1 .*Foo .*running .*jobs/);
});

test('its lenses need no attribute of orders, and none of its actions is one of an order', () => {
  const plain = withRows(lacking(sampleState({ columns: 160 }), ALL), [foo]);
  expect(screen(plain)).toContain('2 retrying');
  expect(screen(plain)).not.toMatch(/attention|review|undoing|orders in/);
  const sample = plan(pressKeys(plain, '2').state).calls.find((call) => call.name === 'retrying');
  expect(sample?.ask).toMatchObject({ workflowType: null });
  const menu = screen(pressKeys(plain, 'a').state);
  for (const action of ['pause', 'reset', 'signal', 'update', 'terminate']) expect(menu).toContain(action);
  expect(menu).not.toMatch(/approve|return|vendor/);
});

test('the reason is asked for, so that a workflow without a worker is not called on track', () => {
  const waits = { ...foo, stageSince: null, startTime: NOW - 60_000 };
  const calls = plan(withRows(lacking(sampleState(), ALL), [waits])).calls;
  expect(calls.find((call) => call.name === 'why')?.ask).toMatchObject({ workflowId: 'w1' });
});

test('a lens of orders that is asked for there by its address is the first one', () => {
  const at = lacking(
    sampleState({ place: { kind: 'list', subject: 'order', lens: 'late', query: null } }),
    ALL,
  );
  expect(at.place).toMatchObject({ kind: 'list', subject: 'plain', lens: 'open' });
  expect(at.listing).toMatchObject({ subject: 'plain', lens: 'open' });
});

test('a lens that needs what is missing says so and asks nothing', () => {
  const lens = pressKeys(lacking(sampleState(), ['NeedsAttention']), '2').state;
  expect(screen(lens)).toContain('off: namespace default lacks the search attribute NeedsAttention');
  expect(plan(lens).calls.some((call) => call.name === 'list')).toBe(false);
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
