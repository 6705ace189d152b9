// The head of an order: its way with what is still to come, who holds a step and who is on it; and what the timeline
// shows both.
import { describe, expect, test } from 'vitest';
import type { Hold, OrderView } from '../../../contract/order/order.ts';
import type { Timeline } from '../../../operations/history/timeline.ts';
import type { ReturnOffer } from '../../../operations/ports/ports.ts';
import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import { ok } from '../../../operations/temporal/problem.ts';
import { plan } from '../../model/app/plan.ts';
import type { ConsoleState } from '../../model/app/state.ts';
import {
  answer,
  NOW,
  pressKeys,
  sampleFacts,
  sampleRow,
  sampleState,
  withRows,
} from '../../testing/sample-state.ts';
import { lineText } from '../../ui/line.ts';
import { frameOf } from '../frame.ts';

const ago = (seconds: number) => new Date(NOW - seconds * 1_000).toISOString();

type Setup = {
  readonly row?: OrderRow;
  readonly holds?: readonly Hold[];
  readonly entries?: Timeline['entries'];
  readonly columns?: number;
};

/** An order that is open, with the data of the server, the order and its timeline. */
function opened({ row = sampleRow(0), holds = [], entries, columns = 120 }: Setup): ConsoleState {
  const state = pressKeys(withRows(sampleState({ columns }), [row]), 'enter').state;
  const of = (part: 'facts' | 'view' | 'timeline') => ({
    poll: `order:${part}`,
    purpose: { kind: 'order', part, workflowId: row.workflowId } as const,
  });
  const facts = answer(state, { ...of('facts'), name: 'describe', answer: ok(sampleFacts(row)) });
  const view = { vendors: [], parked: null, holds } as unknown as OrderView;
  const viewed = answer(facts, { ...of('view'), name: 'query', answer: ok({ value: view, readAt: NOW }) });
  const moves = entries ?? [
    { at: ago(5), what: 'placed', source: 'api', detail: '' },
    { at: ago(3), what: row.stage ?? '', source: 'workflow', detail: '' },
  ];
  return answer(viewed, {
    ...of('timeline'),
    name: 'timeline',
    answer: ok({ from: 'workflow', because: null, complete: true, readAt: NOW, entries: moves }),
  });
}

const lines = (state: ConsoleState): readonly string[] => frameOf(state).lines.map(lineText);
const way = (setup: Setup): string => lines(opened(setup))[1] ?? '';
const capturing = sampleRow(0, { stage: 'capturing', needsAttention: true, stuckReason: 'effect-in-doubt' });
const hold: Hold = {
  step: 'capture:nordwind',
  by: 'ole@box',
  since: ago(95),
  reason: 'asking the bank',
};

test('a return that waits for a person is on the page of its order, with the command that answers it', () => {
  const row = sampleRow(0, { stage: 'completed', open: false, run: 'completed' });
  const state = opened({ row, columns: 80 });
  const asks = plan(state).calls.find(({ name }) => name === 'returns');
  expect(asks).toMatchObject({ ask: { orderId: row.orderId } });
  const answerLine = './quarterdeck returns inspect ret-7F3K2Q9M1XZT0ABC --result accept --reason WHY';
  const one = { returnId: 'ret-7F3K2Q9M1XZT0ABC', since: NOW, open: true, state: 'inspecting' };
  const returns = [{ ...one, waitsFor: 'inspection of the goods', answer: answerLine }];
  const answered = answer(state, {
    poll: 'order:returns',
    purpose: { kind: 'order', part: 'returns', workflowId: row.workflowId },
    name: 'returns',
    answer: ok({ offer: {} as ReturnOffer, returns }),
  });
  const shown = lines(answered);
  expect(shown.find((each) => each.includes('inspecting'))).toContain('inspection of the goods');
  expect(shown).toContain(` ${answerLine}`);
  expect(lines(pressKeys(answered, '6').state).join('\n')).toContain('return/ret-7F3K2Q9M1XZT0ABC');
});

describe('the way of an order', () => {
  test('continues with the stages that are still to come', () => {
    expect(way({})).toBe(
      ' placed 2.0s > fulfilling 3s > capturing > releasing > shipped > delivered > completed',
    );
  });

  test('ends where a whole word does not fit', () => {
    for (let columns = 60; columns <= 120; columns += 1) {
      const shown = way({ columns });
      expect(shown.length).toBeLessThanOrEqual(columns);
      expect(shown).toMatch(
        /^ placed 2\.0s > fulfilling 3s(?: > (?:capturing|releasing|shipped|delivered|completed))*$/,
      );
    }
  });

  test('of a cash order has no card in it', () => {
    expect(way({ row: sampleRow(0, { paymentMethod: 'cash' }) })).toMatch(
      /fulfilling 3s > releasing > shipped/,
    );
  });

  test('of an order that is being undone leads to its end, and nowhere after that', () => {
    expect(way({ row: sampleRow(0, { stage: 'compensating' }) })).toMatch(/compensating 3s > cancelled$/);
    const ended = sampleRow(0, { stage: 'cancelled', open: false, run: 'completed', closeTime: NOW - 3_000 });
    expect(way({ row: ended })).toMatch(/cancelled$/);
  });

  test('of a run that was terminated leads nowhere', () => {
    const killed = sampleRow(0, { open: false, run: 'terminated', closeTime: NOW });
    expect(way({ row: killed })).toMatch(/fulfilling$/);
  });

  test('shows that a step is held, before the next stage', () => {
    expect(way({ row: capturing, holds: [hold] })).toMatch(/ > ! capturing 3s, held > releasing > shipped/);
    expect(way({ row: capturing })).not.toContain('held');
  });
});

describe('who holds and who is on it', () => {
  const claimed = sampleRow(0, {
    ...capturing,
    claim: { by: 'mira@laptop', since: NOW - 20_000, until: NOW + 60_000 },
  });

  test('stand under the way, with their names and since when', () => {
    const under = lines(opened({ row: claimed, holds: [hold] }))[2];
    expect(under).toContain('on it: mira, 20s');
    expect(under).toContain('held: capture:nordwind by ole, 1m 35s');
    expect(lines(opened({ row: claimed, holds: [hold] }))[0]).toContain(', held');
  });

  test('are dropped from the end if they do not fit, and show that something was cut', () => {
    const note = { by: 'ole@box', at: NOW - 5_000, text: 'asked the bank, who call back before noon' };
    const state = opened({ row: sampleRow(0, { ...claimed, note }), holds: [hold], columns: 80 });
    expect(lines(state)[1]).toMatch(/capturing 3s, held/);
    expect(lines(state)[2]).toMatch(
      /^ on it: mira, 20s {3}held: capture:nordwind by ole, 1m 35s {3}ole left.*…$/,
    );
    expect(lines({ ...state, ascii: true })[2]).toMatch(/>$/);
  });

  test('an expired claim is not shown', () => {
    const over = sampleRow(0, { ...claimed, claim: { by: 'mira@laptop', since: NOW - 90_000, until: NOW } });
    expect(lines(opened({ row: over })).join('\n')).not.toContain('on it');
  });

  test('are in the timeline: the claim when it was made, the hold as long as it lasts', () => {
    const entries: Timeline['entries'] = [
      { at: ago(60), what: 'placed', source: 'api', detail: '' },
      { at: ago(40), what: 'capturing', source: 'workflow', detail: 'confirmed' },
      { at: ago(20), what: 'claimed', source: 'operator', detail: 'until 2026-11-21T10:29:40.000Z: looking' },
    ];
    const state = opened({ row: claimed, holds: [hold], entries });
    const shown = lines(state);
    const claim = shown.findIndex((text) => /claimed +operator +until 10:29:40 UTC: looking/.test(text));
    const held = shown.findIndex((text) =>
      /now +capture:nordwind +operator +held by ole for 1m 35s: asking/.test(text),
    );
    expect(claim).toBeGreaterThan(0);
    expect(held).toBe(claim + 1);
    expect(way({ row: claimed, holds: [hold], entries })).toBe(
      ' placed 20s > ! capturing 40s, held > releasing > shipped > delivered > completed',
    );
    const released = lines(opened({ row: claimed, entries })).join('\n');
    expect(released).not.toMatch(/now +capture:nordwind/);
  });

  test('a failure names its step once', () => {
    const detail = 'undo-payment: undo-payment: POST /undo: out of order';
    const entries: Timeline['entries'] = [{ at: ago(9), what: 'parked', source: 'workflow', detail }];
    expect(lines(opened({ entries })).join('\n')).toMatch(/parked +workflow +undo-payment: POST \/undo/);
  });
});
