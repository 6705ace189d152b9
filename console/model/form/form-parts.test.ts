// Forms with a field for each part of the order: what comes back of it, and what is changed of it.
import { describe, expect, test } from 'vitest';
import type { ReturnOffer } from '../../../operations/ports/ports.ts';
import { fail, ok, type Result } from '../../../operations/temporal/problem.ts';
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
import type { ConsoleState } from '../app/state.ts';
import { openAction, targetSubject } from '../menu/menus.ts';
import { wantedAction } from './wanted-action.ts';

const form = (state: ConsoleState) => {
  if (state.overlay?.kind !== 'form') throw new Error(`no form is open: ${state.flash?.text}`);
  return state.overlay.form;
};
const screen = (state: ConsoleState) => frameOf(state).lines.map(lineText).join('\n');
const wanted = (state: ConsoleState) => wantedAction(form(state));
const ofForm = { poll: 'form:details', purpose: { kind: 'form', runId: 'run-0' } } as const;
const over = { open: false, run: 'completed' } as const;
const at = (stage: 'completed' | 'shipped' | 'fulfilling', changes = {}) =>
  withRows(sampleState(), [sampleRow(0, { stage, ...changes })]);

const line = (number: number, left: number) => ({
  line: number,
  sku: `nw-00${number}`,
  name: `Lamp no. ${number}`,
  left,
});
const OFFER: ReturnOffer = {
  customerId: 'cus-0',
  policy: 'demo',
  stage: 'completed',
  refusal: null,
  windowEndsAt: '2026-12-01T00:00:00.000Z',
  lines: [line(1, 2), line(2, 0), line(3, 1)],
  returns: [],
};
const returning = (offer: Partial<ReturnOffer> = {}): ConsoleState =>
  answer(pressKeys(at('completed', over), 'B').state, {
    ...ofForm,
    name: 'returns',
    answer: ok({ offer: { ...OFFER, ...offer }, returns: [] }),
  });

describe('B', () => {
  test('shows what can be returned and has a field for each line that can', () => {
    const { effects } = pressKeys(at('completed', over), 'B');
    expect(effects).toMatchObject([{ call: { name: 'returns', ask: { orderId: sampleRow(0).orderId } } }]);
    const opened = returning();
    expect(form(opened).fields.map(({ name, field }) => [name, field.text])).toEqual([
      ['line:1', '0'],
      ['line:3', '0'],
      ['reason', ''],
    ]);
    expect(screen(opened)).toContain('of 2: nw-001 Lamp no. 1');
  });

  test('is previewed with what is written, and never with more than there is', () => {
    const none = pressKeys(returning(), 'tab').state;
    expect(form(none).note).toBe('enter how many of a line to return');
    const much = pressKeys(typeText(pressKeys(returning(), 'ctrl-u').state, '3'), 'tab').state;
    expect(form(much).note).toBe('line 1: 2 can be returned, not 3');
    const { effects } = pressKeys(typeText(pressKeys(returning(), 'ctrl-u').state, '2'), 'tab');
    expect(effects).toMatchObject([
      { call: { name: 'preview', ask: { action: { kind: 'return', lines: [{ line: 1, quantity: 2 }] } } } },
    ]);
  });

  test('shows at once why nothing can be returned, and that C cancels what has not left', () => {
    expect(pressKeys(at('shipped'), 'B').state.flash?.text).toContain('only delivered goods can be returned');
    expect(pressKeys(at('shipped'), 'B').state.flash?.text).not.toContain('C cancels');
    expect(pressKeys(at('fulfilling'), 'B').state.flash?.text).toContain('C cancels it');
    const late = returning({ refusal: 'the window for returns closed at noon' });
    expect(screen(late)).toContain('the window for returns closed at noon');
    expect(wanted(late)).toEqual({ ok: false, says: 'the window for returns closed at noon' });
    expect(pressKeys(at('completed', over), 'C').state.flash?.text).toContain('B opens a return');
  });

  test('of an order with many lines shows those around the one that is written, and the buttons', () => {
    const lines = Array.from({ length: 40 }, (_, index) => line(index + 1, 1));
    const opened = returning({ lines });
    expect(screen(opened)).toContain('fields 1 to');
    const last = pressKeys(opened, 'up', 'up', 'up', 'up', 'up').state;
    expect(screen(last)).toContain('line 40');
    expect(screen(last)).toContain('Do it');
  });
});

test('what is told to a return from its own page goes with reason and name, as from its command', () => {
  const workflowId = 'return/ret-7F3K2Q9M1XZT0ABC';
  const row = sampleRow(0, { workflowId, orderId: workflowId, workflowType: 'return', stage: null });
  const state = withRows(sampleState(), [row]);
  const update = targetSubject(state).actions.find(({ id }) => id === 'update');
  if (update === undefined) throw new Error('the deck has no update');
  const opened = openAction(state, update).state;
  expect(wanted(typeText(opened, 'approve'))).toEqual({
    ok: true,
    action: { kind: 'remedy', of: 'return', remedy: 'approve', input: {} },
  });
  expect(wanted(typeText(opened, 'unheard'))).toMatchObject({ action: { kind: 'update', name: 'unheard' } });
});

const shipTo = { name: 'Ada', street: 'Quay 1', city: 'Turku', postalCode: '20100', country: 'FI' };
const ordered = (number: number, quantity: number) => ({
  line: number,
  sku: `nw-00${number}`,
  name: `Lamp no. ${number}`,
  quantity,
  unitPriceMinor: 100,
  vendorId: 'nordwind',
});
const changing = (
  said: Result<{ value: unknown; readAt: number }> = ok({
    value: { shipTo, lines: [ordered(1, 2), ordered(2, 1)] },
    readAt: NOW,
  }),
): ConsoleState => answer(pressKeys(at('fulfilling'), 'U').state, { ...ofForm, name: 'query', answer: said });

describe('U', () => {
  test('has a line for each item, and sends those that were changed', () => {
    const opened = changing();
    expect(form(opened).fields.map(({ name }) => name)).toEqual([
      'way',
      'line:1',
      'line:2',
      'added',
      'reason',
    ]);
    expect(wanted(opened)).toEqual({ ok: false, says: 'every line is as it was' });
    const second = pressKeys(opened, 'tab', 'tab', 'ctrl-u').state;
    const changed = pressKeys(typeText(second, '0'), 'tab').state;
    expect(wanted(changed)).toMatchObject({
      ok: true,
      action: { remedy: 'amend', input: { items: [{ line: 2, quantity: 0 }] } },
    });
    expect(wanted(typeText(changed, 'nw-007:3'))).toMatchObject({
      action: {
        input: {
          items: [
            { line: 2, quantity: 0 },
            { sku: 'nw-007', quantity: 3 },
          ],
        },
      },
    });
    expect(wanted(typeText(changed, 'nw-007'))).toMatchObject({ ok: false });
    const words = pressKeys(typeText(second, 'two'), 'tab').state;
    expect(form(words).note).toBe('line 2: a whole number, 0 for none of it');
  });

  test('goes to the address part by part, and keeps what was written on both sides', () => {
    const line1 = typeText(pressKeys(changing(), 'tab', 'ctrl-u').state, '1');
    const address = pressKeys(line1, 'shift-tab', 'right').state;
    expect(form(address).fields.map(({ label }) => label)).toEqual([
      ...['change', 'name', 'street', 'city', 'post code', 'country', 'reason'],
    ]);
    const street = typeText(pressKeys(address, 'tab', 'tab', 'ctrl-u').state, 'Quay 2');
    expect(wanted(street)).toMatchObject({ action: { input: { shipTo: { ...shipTo, street: 'Quay 2' } } } });
    const country = typeText(pressKeys(street, 'tab', 'tab', 'tab', 'ctrl-u').state, 'Finland');
    expect(wanted(country)).toMatchObject({ says: expect.stringMatching(/^country: two capital letters/) });
    const items = pressKeys(address, 'left').state;
    expect(wanted(items)).toMatchObject({ action: { input: { items: [{ line: 1, quantity: 1 }] } } });
    expect(form(pressKeys(street, 'shift-tab', 'shift-tab', 'left', 'right').state).fields[2]).toMatchObject({
      field: { text: 'Quay 2' },
    });
  });

  test('says what is missing where the order cannot be read', () => {
    expect(screen(changing(fail('no-worker', 'no worker answered')))).toContain('no worker answered');
    expect(screen(changing(ok({ value: null, readAt: NOW })))).toContain('of an older build');
  });
});
