// Lists and details of every subject come from the same code: what differs is data of the subject.
import { describe, expect, test } from 'vitest';
import { LIST_PLACES, parsePlaceAddress } from '../../contract/stack/place-address.ts';
import { SUBJECTS } from '../../operations/subjects/subjects.ts';
import { ok } from '../../operations/temporal/problem.ts';
import { placeOf } from '../model/app/commands.ts';
import { detailSubject } from '../model/app/place-subject.ts';
import { plan } from '../model/app/plan.ts';
import type { ConsoleState } from '../model/app/state.ts';
import { openAction, placeAddress, targetSubject } from '../model/menu/menus.ts';
import {
  answer,
  pressKeys,
  sampleFacts,
  sampleRow,
  sampleState,
  typeText,
  withRows,
} from '../testing/sample-state.ts';
import { lineText } from '../ui/line.ts';
import { frameOf } from './frame.ts';

const screen = (state: ConsoleState) => frameOf(state).lines.map(lineText).join('\n');
const goTo = (command: string) =>
  pressKeys(typeText(pressKeys(sampleState({ columns: 130 }), ':').state, command), 'enter').state;

const rowOf = (type: string, workflowId: string) =>
  sampleRow(0, {
    workflowId,
    orderId: workflowId,
    workflowType: type,
    stage: null,
    state: null,
    amount: null,
    promiseBy: null,
    why: null,
    taskQueue: 'jobs',
  });

describe.each(SUBJECTS.map((subject) => [subject.id, subject] as const))('%s', (id, subject) => {
  const type = subject.workflowType ?? 'Invoice';
  const row = rowOf(type, `${subject.idPrefix}x-1`);
  const listed = () => withRows(goTo(LIST_PLACES[id]), [row]);

  test('its list is reached by command and by key, and asks for its type alone', () => {
    const state = goTo(LIST_PLACES[id]);
    expect(state.place).toMatchObject({ kind: 'list', subject: id, lens: 'open' });
    expect(pressKeys(sampleState(), 'g', subject.goKey).state.place).toEqual(state.place);
    const list = plan(state).calls.find((call) => call.name === 'list');
    expect(list?.ask).toMatchObject({ filter: 'CloseTime IS NULL' });
    // Without a type the server is asked for orders.
    expect(list?.ask).toMatchObject(id === 'order' ? {} : { workflowType: subject.workflowType });
    expect(screen(state)).toContain(`1 ${subject.lenses[0]?.title}`);
  });

  test('its columns and the cells of a row are on the screen', () => {
    const text = screen(listed());
    expect(text).toContain(subject.columns[0]?.title);
    expect(text).toMatch(/> x-1 +.*running/);
    expect(text).not.toContain(`> ${subject.idPrefix || '/'}`);
  });

  test('Enter opens its detail with its own tabs, and Esc leads back to the orders', () => {
    const opened = pressKeys(listed(), 'enter').state;
    const facts = { poll: 'order:facts', name: 'describe' } as const;
    const purpose = { kind: 'order', part: 'facts', workflowId: row.workflowId } as const;
    const known = answer(opened, { ...facts, purpose, answer: ok(sampleFacts(row)) });
    expect(detailSubject(known).id).toBe(id);
    const lines = frameOf(known).lines.map(lineText);
    expect(lines[0]).toContain(' x-1 ');
    // Its own state, and the stages of an order for none but orders.
    if (id !== 'order') expect(lines[1]).toBe(' running');
    subject.tabs.forEach((tab, at) => {
      expect(lines.find((text) => text.includes(' 1 timeline'))).toContain(`${at + 1} ${tab}`);
      expect(pressKeys(known, String(at + 1)).state.place).toMatchObject({ tab });
    });
    const home = pressKeys(known, 'esc', 'esc').state;
    expect(home.place).toMatchObject({ kind: 'list', subject: 'order' });
  });

  test('an address names its list and one of it', () => {
    for (const state of [listed(), pressKeys(listed(), 'enter').state]) {
      const parsed = parsePlaceAddress(placeAddress(state));
      const place = parsed.ok ? placeOf(parsed.address) : parsed.problem;
      expect(place).toMatchObject(
        state.place.kind === 'detail' ? { kind: 'detail', workflowId: row.workflowId } : state.place,
      );
    }
  });

  test('its actions have one letter each, and the menu names them', () => {
    const letters = subject.actions.flatMap(({ letter }) => letter ?? []);
    expect(new Set(letters).size).toBe(letters.length);
    expect(new Set(subject.actions.map((action) => action.id)).size).toBe(subject.actions.length);
    const menu = screen(pressKeys({ ...listed(), size: { columns: 130, rows: 60 } }, 'a').state);
    for (const { title } of subject.actions) expect(menu).toContain(title);
  });
});

test('what the workflow answers to the query of its state is the tab state', () => {
  const row = rowOf('return', 'return/ret-1');
  const opened = pressKeys(withRows(goTo('returns'), [row]), 'enter').state;
  const purpose = { kind: 'order', part: 'facts', workflowId: row.workflowId } as const;
  const known = answer(opened, {
    poll: 'order:facts',
    name: 'describe',
    purpose,
    answer: ok(sampleFacts(row)),
  });
  const query = plan(known).calls.find((call) => call.name === 'query');
  expect(query?.ask).toMatchObject({ name: 'return' });
  const said = ok({ value: { state: 'inspecting', accepted: ['inspect'] }, readAt: known.now });
  const read = answer(known, {
    poll: 'order:state',
    name: 'query',
    purpose: { ...purpose, part: 'state' },
    answer: said,
  });
  expect(screen(pressKeys(read, '2').state)).toMatch(/state +inspecting/);
  // It lists the updates it takes now.
  const actions = targetSubject(read).actions;
  const disabled = (id: string) =>
    openAction(read, actions.find((action) => action.id === id) ?? fail(id)).state;
  expect(disabled('approve').flash?.text).toContain('the return does not take this now');
  const form = disabled('inspect').overlay;
  expect(form?.kind === 'form' && form.form.fields.map(({ name }) => name)).toEqual(['result', 'reason']);
});

function fail(id: string): never {
  throw new Error(`there is no ${id}`);
}

test('the workflows of one type are listed by its name, and counted by themselves', () => {
  const one = goTo('workflows Invoice');
  expect(one.place).toMatchObject({ subject: 'plain', workflowType: 'Invoice' });
  expect(plan(one).calls.find((call) => call.name === 'list')?.ask).toMatchObject({
    workflowType: 'Invoice',
  });
  expect(screen(one)).toContain('workflow type Invoice');
  expect(placeAddress(one)).toBe('quarterdeck://-/default/workflows/Invoice?lens=open');
  const counted = answer(one, {
    poll: 'count:plain:Invoice:open',
    purpose: { kind: 'lens-count', lens: 'plain:Invoice:open' },
    name: 'count',
    answer: ok({ count: 7, readAt: one.now, complete: true }),
  });
  expect(screen(counted)).toContain('1 open 7');
  expect(screen(pressKeys(counted, 'g', 't').state)).not.toContain('1 open 7');
  expect(screen(pressKeys(counted, 'g', 'o').state)).not.toContain('1 open 7');
});

test('after g the screen names every place it can go to, at 80 columns too', () => {
  const text = screen(pressKeys(sampleState({ columns: 80 }), 'g').state);
  for (const place of [
    'o orders',
    'r returns',
    's subscriptions',
    't workflows',
    'w workers',
    'j journal',
    'g first',
  ])
    expect(text).toContain(place);
});

test('an order keeps its actions in a list of every type', () => {
  const state = withRows(goTo('workflows'), [sampleRow(3)]);
  expect(targetSubject(state).id).toBe('order');
  expect(targetSubject(withRows(goTo('workflows'), [rowOf('Foo', 'w1')])).id).toBe('plain');
});

test('task queues have a screen of their own, reached by key, command and address', () => {
  const byKey = pressKeys(sampleState(), 'g', 'q').state;
  expect(byKey.place).toEqual({ kind: 'queues' });
  expect(goTo('queues').place).toEqual(byKey.place);
  const parsed = parsePlaceAddress('quarterdeck://-/default/queues/orders');
  expect(parsed.ok && placeOf(parsed.address)).toEqual(byKey.place);
  expect(screen(byKey)).toContain(' task queues');
  expect(plan(byKey).calls.map(({ poll }) => poll)).toContain('fleet');
});
