// What is done about an order rather than by it: its missing run, its row in the books, another one like it.
import { describe, expect, test } from 'vitest';
import type { OrderInput } from '../../../contract/order/order.ts';
import type { Action } from '../../../operations/actions/action.ts';
import type { Preview } from '../../../operations/actions/preview.ts';
import { fail, ok } from '../../../operations/temporal/problem.ts';
import { frameOf } from '../../screens/frame.ts';
import {
  answer,
  NOW,
  pressKeys,
  sampleRow,
  sampleState,
  typeText,
  withRows,
} from '../../testing/sample-state.ts';
import { lineText } from '../../ui/line.ts';
import { plan } from '../app/plan.ts';
import type { ConsoleState } from '../app/state.ts';
import { menuItems, openAction, targetSubject } from '../menu/menus.ts';

const ORDER_ID = 'ord-000000ABCDEFGHJK';
const WORKFLOW_ID = `order/${ORDER_ID}`;

const absent = (): ConsoleState => {
  const place = { kind: 'detail', workflowId: WORKFLOW_ID, runId: null, tab: 'timeline' } as const;
  const opened = pressKeys(withRows(sampleState(), [sampleRow(0)]), 'enter').state;
  return answer(
    { ...opened, place },
    {
      poll: 'order:facts',
      purpose: { kind: 'order', part: 'facts', workflowId: WORKFLOW_ID },
      name: 'describe',
      answer: fail('not-found', 'there is no such order'),
    },
  );
};
const action = (state: ConsoleState, id: string) => {
  const found = targetSubject(state).actions.find((each) => each.id === id);
  if (found === undefined) throw new Error(`the deck has no ${id}`);
  return found;
};
const open = (state: ConsoleState, id: string) => openAction(state, action(state, id));
const form = (state: ConsoleState) => {
  if (state.overlay?.kind !== 'form') throw new Error(`no form is open: ${state.flash?.text}`);
  return state.overlay.form;
};
const preview = (of: Action, more: Partial<Preview>): Preview => ({
  action: of,
  title: `Close ${ORDER_ID} in the books`,
  run: null,
  row: null,
  readAt: NOW,
  will: ['write into the books that the order is cancelled'],
  notes: [],
  noUndo: null,
  danger: 'final',
  proof: { text: 'EFGHJK', says: 'type EFGHJK, the last six of the id' },
  refusal: null,
  command: null,
  ...more,
});
const previewed = (state: ConsoleState, of: Action, more: Partial<Preview> = {}): ConsoleState =>
  answer(state, {
    poll: 'form:preview',
    purpose: { kind: 'form', runId: form(state).runId },
    name: 'preview',
    answer: ok(preview(of, more)),
  });

describe('an order without a run', () => {
  test('offers what the books can do and says of all else that no run is there', () => {
    const offs = menuItems(absent(), 'actions').map(({ key, off }) => [key, off] as const);
    expect(offs.filter(([, off]) => off === null).map(([key]) => key)).toEqual([
      'restart',
      'close-row',
      'again',
    ]);
    expect(offs).toContainEqual(['reset', 'it has no run']);
    expect(offs).toContainEqual(['query:timeline', 'it has no run']);
  });

  test('is asked about by its number alone', () => {
    const why = plan(absent()).calls.find(({ name }) => name === 'why');
    expect(why).toMatchObject({
      purpose: { kind: 'why', runId: WORKFLOW_ID },
      ask: { workflowId: WORKFLOW_ID },
    });
    expect(why?.ask).not.toHaveProperty('runId');
  });

  test('is closed in the books after its reason and proof were written', () => {
    const opened = open(absent(), 'close-row');
    expect(opened.effects).toMatchObject([
      { call: { name: 'preview', ask: { action: { kind: 'close-row' }, run: { workflowId: WORKFLOW_ID } } } },
    ]);
    const seen = previewed(
      opened.state,
      { kind: 'close-row', orderId: ORDER_ID },
      { asked: { kind: 'close-row' } },
    );
    const reason = pressKeys(typeText(seen, 'never ran'), 'enter').state;
    const written = pressKeys(typeText(reason, 'EFGHJK'), 'enter').state;
    const later = { ...written, now: NOW + 2_000 };
    expect(pressKeys(later, 'enter').effects).toMatchObject([
      {
        call: {
          name: 'perform',
          ask: {
            preview: { action: { kind: 'close-row', orderId: ORDER_ID } },
            given: { reason: 'never ran', proof: 'EFGHJK' },
          },
        },
      },
    ]);
  });
});

describe('a form of a repair', () => {
  test('leads to the run that it has started', () => {
    const { state } = open(absent(), 'restart');
    const outcome = {
      end: 'done',
      says: 'runs again',
      by: null,
      instead: [],
      journal: 5,
      tookMs: 90,
      after: null,
    };
    const ended = answer(state, {
      poll: 'form:perform',
      purpose: { kind: 'form', runId: form(state).runId },
      name: 'perform',
      answer: ok({ ...outcome, end: 'done', newRunId: 'run-new' }),
    });
    expect(pressKeys(ended, 'esc').state.place).toMatchObject({ workflowId: WORKFLOW_ID, runId: 'run-new' });
  });

  test('takes no preview of another action', () => {
    const { state } = open(absent(), 'restart');
    expect(form(previewed(state, { kind: 'close-row', orderId: ORDER_ID })).preview).toBeNull();
  });

  test('asks for one and the same other order however often it is previewed', () => {
    const ended = sampleRow(0, { run: 'completed', open: false, stage: 'completed', closeTime: NOW });
    const opened = open(withRows(sampleState(), [ended]), 'again');
    const keyOf = (step: typeof opened) =>
      step.effects.flatMap((effect) =>
        effect.kind === 'ask' && effect.call.name === 'preview' ? [effect.call.ask.action] : [],
      );
    const [first] = keyOf(opened);
    expect(first).toMatchObject({
      kind: 'again',
      requestKey: expect.stringContaining(ended.orderId) as string,
    });
    const again = plan({ ...opened.state, now: NOW + 60_000 }).calls.find(({ name }) => name === 'preview');
    expect(again?.ask).toMatchObject({ action: first });
  });

  test('leads with Enter to the order that it has placed, and with Esc back', () => {
    const { state } = open(withRows(sampleState(), [sampleRow(0)]), 'again');
    const order = { orderId: 'ord-999999ABCDEFGHJK' } as OrderInput;
    const asked = { kind: 'again', requestKey: `again-${form(state).orderId}-${NOW}` };
    const starts = 'order/ord-999999ABCDEFGHJK';
    const ended = answer(previewed(state, { kind: 'create', order }, { asked, starts }), {
      poll: 'form:perform',
      purpose: { kind: 'form', runId: form(state).runId },
      name: 'perform',
      answer: ok({
        end: 'done',
        says: 'is placed',
        by: null,
        instead: [],
        journal: 5,
        tookMs: 90,
        after: null,
        newRunId: 'run-new',
      }),
    });
    expect(frameOf(ended).lines.map(lineText).at(-1)).toContain('Enter opens the new order');
    const entered = pressKeys({ ...ended, now: NOW + 2_000 }, 'enter').state;
    expect(entered).toMatchObject({ overlay: null, place: { workflowId: 'order/ord-999999ABCDEFGHJK' } });
    expect(pressKeys(ended, 'esc').state.place.kind).toBe('list');
  });

  test('tells of a run that was terminated where the order was', () => {
    const killed = sampleRow(0, { run: 'terminated', open: false, stage: 'fulfilling', closeTime: NOW });
    const state = withRows(sampleState(), [killed]);
    const off = menuItems(state, 'actions').find(({ key }) => key === 'cancel')?.off;
    expect(off).toBe('its run has ended: terminated while the order was fulfilling');
  });
});

describe('a menu', () => {
  test('tells in whole what is selected, also where its row is too narrow', () => {
    const row = sampleRow(0, { stage: 'capturing' });
    const state = pressKeys(withRows(sampleState({ columns: 80, rows: 24 }), [row]), 'a').state;
    const lines = frameOf(state).lines.map(lineText);
    const [first] = menuItems(state, 'actions');
    expect(lines.slice(0, -3).join(' ')).not.toContain(first?.detail);
    const foot = lines
      .slice(-2)
      .map((text) => text.trim())
      .join(' ')
      .trim();
    expect(foot).toBe(first?.detail);
  });
});
