// An action is a sentence with consequences: nothing without a preview, a reason, and an Enter that was released.
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../operations/actions/action.ts';
import type { Preview } from '../../../operations/actions/preview.ts';
import { ORDER_DECK } from '../../../operations/subjects/order/order-deck.ts';
import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import { fail, ok } from '../../../operations/temporal/problem.ts';
import {
  answer,
  happen,
  NOW,
  pressKeys,
  sampleRow,
  sampleRows,
  sampleState,
  typeText,
  withRows,
} from '../../testing/sample-state.ts';
import type { ConsoleState } from '../app/state.ts';
import type { FormState } from './form.ts';

const listed = () => withRows(sampleState(), sampleRows(5));
const row = sampleRow(0);

function preview(changes: Partial<Preview> = {}, of: OrderRow = row): Preview {
  return {
    action: { kind: 'cancel' },
    title: `Cancel ${of.orderId}`,
    run: { orderId: of.orderId, workflowId: of.workflowId, runId: of.runId },
    row: of,
    readAt: NOW,
    will: ['ask the order to cancel', 'release what is reserved'],
    notes: [],
    noUndo: 'once the refund is sent',
    danger: 'final',
    proof: null,
    refusal: null,
    command: 'temporal workflow update execute --name cancel',
    ...changes,
  };
}

function previewed(state: ConsoleState, changes: Partial<Preview> = {}, of: OrderRow = row): ConsoleState {
  return answer(state, {
    poll: 'form:preview',
    purpose: { kind: 'form', runId: row.runId },
    name: 'preview',
    answer: ok(preview(changes, of)),
  });
}

function form(state: ConsoleState): FormState {
  if (state.overlay?.kind !== 'form') throw new Error('no form is open');
  return state.overlay.form;
}

const later = (state: ConsoleState, ms: number): ConsoleState =>
  happen(state, { kind: 'tick' }, state.now + ms).state;
const readyToDo = (): ConsoleState => {
  const written = typeText(previewed(pressKeys(listed(), 'C').state), 'customer called');
  return later(pressKeys(written, 'enter').state, 1_000);
};

describe('opening', () => {
  test('C previews on the run of the row that was selected at the key press', () => {
    const { state, effects } = pressKeys(listed(), 'C');
    expect(form(state)).toMatchObject({ runId: 'run-0', stage: 'editing' });
    expect(effects).toMatchObject([
      {
        kind: 'ask',
        call: { name: 'preview', ask: { action: { kind: 'cancel' }, run: { runId: 'run-0' } } },
      },
    ]);
  });

  test('nothing opens on a closed order, in read-only, or while the server is away', () => {
    const closed = withRows(sampleState(), [
      sampleRow(0, { open: false, stage: 'completed', run: 'completed' }),
    ]);
    expect(pressKeys(closed, 'C').state.flash?.text).toContain('it has ended');
    const readOnly = withRows(sampleState({ settings: { readOnly: true } }), sampleRows(1));
    expect(pressKeys(readOnly, 'C').state.flash?.text).toContain('read-only');
    const problem = { kind: 'unreachable', message: 'gone' } as const;
    const down = {
      ...listed(),
      link: { kind: 'down', since: NOW, nextTryAt: NOW, failures: 1, problem } as const,
    };
    expect(pressKeys(down, 'C').state.flash?.text).toContain('nothing is kept for later');
  });

  test('terminate opens from the menu and asks for proof', () => {
    const menu = pressKeys(listed(), 'a').state;
    const opened = pressKeys(
      menu,
      ...Array.from({ length: ORDER_DECK.actions.findIndex(({ id }) => id === 'terminate') }, () => 'down'),
      'enter',
    ).state;
    expect(form(opened).action.id).toBe('terminate');
    const asked = previewed(opened, {
      action: { kind: 'terminate' },
      proof: { text: 'ABCDEF', says: 'type ABCDEF' },
    });
    expect(form(asked).fields.map((field) => field.name)).toEqual(['reason', 'proof']);
  });

  test('pause is resume for a paused order', () => {
    const paused = withRows(sampleState(), [
      sampleRow(0, { run: 'paused', paused: { reason: 'stocktake' } }),
    ]);
    expect(pressKeys(paused, 'P').effects).toMatchObject([
      { call: { ask: { action: { kind: 'unpause' } } } },
    ]);
  });
});

describe('doing', () => {
  test('without a reason Enter does not continue', () => {
    const state = pressKeys(previewed(pressKeys(listed(), 'C').state), 'enter').state;
    expect(form(state).note).toBe('a reason is required');
  });

  test('letters are text in a field, act letters and q too', () => {
    const state = typeText(pressKeys(listed(), 'C').state, 'Cq?');
    expect(form(state).fields.at(-1)?.field.text).toBe('Cq?');
  });

  test('a held Enter does nothing, a second one does it', () => {
    const written = typeText(previewed(pressKeys(listed(), 'C').state), 'customer called');
    let held = pressKeys(written, 'enter').state;
    for (let repeat = 0; repeat < 100; repeat += 1) held = pressKeys(later(held, 33), 'enter').state;
    expect(form(held).stage).toBe('editing');
    expect(form(held).note).toContain('too soon');
    const { state, effects } = pressKeys(readyToDo(), 'enter');
    expect(form(state).stage).toBe('running');
    expect(effects).toMatchObject([
      { kind: 'ask', call: { name: 'perform', ask: { given: { reason: 'customer called' } } } },
    ]);
  });

  test('an order that changed meanwhile is reported and has to be confirmed again', () => {
    const moved = previewed(readyToDo(), {}, sampleRow(0, { stage: 'shipped' }));
    expect(form(moved).moved).toContain('it is shipped now');
    const once = pressKeys(moved, 'enter');
    expect(once.effects).toEqual([]);
    const twice = pressKeys(later(once.state, 1_000), 'enter');
    expect(twice.effects).toMatchObject([{ call: { name: 'perform' } }]);
  });

  test('a refusal in the preview stops it', () => {
    const refused = previewed(readyToDo(), { refusal: { by: 'order', says: 'it has shipped', instead: [] } });
    const { state, effects } = pressKeys(refused, 'enter');
    expect(effects).toEqual([]);
    expect(form(state).note).toBe('it has shipped');
  });

  test('dry run and copy send nothing', () => {
    const dry = pressKeys(later(pressKeys(readyToDo(), 'right').state, 1_000), 'enter');
    expect(dry.effects).toEqual([]);
    expect(form(dry.state).note).toContain('nothing was sent');
    const copied = pressKeys(later(pressKeys(readyToDo(), 'right', 'right').state, 1_000), 'enter');
    expect(copied.effects).toEqual([
      { kind: 'copy', text: 'temporal workflow update execute --name cancel' },
    ]);
  });

  test('Esc sends nothing and reports it', () => {
    const state = pressKeys(readyToDo(), 'esc').state;
    expect(state.overlay).toBeNull();
    expect(state.flash?.text).toContain('nothing was done');
  });

  test('cancel can be left as a signal', () => {
    const { effects } = pressKeys(pressKeys(listed(), 'C').state, 'up', 'right');
    expect(effects.at(-1)).toMatchObject({ call: { ask: { action: { kind: 'cancel-later' } } } });
  });

  test('an input that is not JSON is reported before anything is requested', () => {
    const opened = pressKeys(listed(), 'S').state;
    const named = pressKeys(typeText(opened, 'note'), 'tab').state;
    const { effects } = pressKeys(typeText(named, 'no json'), 'tab');
    expect(effects).toEqual([]);
  });
});

describe('ends', () => {
  const outcome = (changes: Partial<Outcome>): Outcome => ({
    end: 'done',
    says: 'the order goes on',
    by: null,
    instead: [],
    journal: 117,
    tookMs: 2_100,
    after: null,
    newRunId: null,
    ...changes,
  });
  const performed = (state: ConsoleState, result: Outcome): ConsoleState =>
    answer(state, {
      poll: 'form:perform',
      purpose: { kind: 'form', runId: row.runId },
      name: 'perform',
      answer: ok(result),
    });

  test.each(['done', 'refused', 'failed', 'unknown', 'overtaken'] as const)('%s is shown as such', (end) => {
    const state = performed(pressKeys(readyToDo(), 'enter').state, outcome({ end }));
    expect(form(state)).toMatchObject({ stage: 'ended', outcome: { end } });
  });

  test('an outcome is reported although the form was closed meanwhile', () => {
    const left = pressKeys(pressKeys(readyToDo(), 'enter').state, 'esc').state;
    expect(left.overlay).toBeNull();
    expect(performed(left, outcome({ end: 'unknown', says: 'no answer' })).flash).toMatchObject({
      text: 'unknown: no answer',
      tone: 'bad',
    });
  });

  test('steps are shown while it runs', () => {
    const running = pressKeys(readyToDo(), 'enter').state;
    const stepped = happen(running, {
      kind: 'stepped',
      step: {
        purpose: { kind: 'form', runId: row.runId },
        step: { step: 'accepted', atMs: 300, says: 'accepted' },
      },
    }).state;
    expect(form(stepped).steps).toHaveLength(1);
  });

  test('a preview that could not be read shows why', () => {
    const state = answer(pressKeys(listed(), 'C').state, {
      poll: 'form:preview',
      purpose: { kind: 'form', runId: row.runId },
      name: 'preview',
      answer: fail('not-found', 'there is no order'),
    });
    expect(form(state).previewProblem?.message).toBe('there is no order');
  });
});
