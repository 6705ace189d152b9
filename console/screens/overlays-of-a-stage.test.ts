// Overlays of an order's stage, in the list, in the order's head and in its progress; and alerts in the header.
import { describe, expect, test } from 'vitest';
import type { OrderView } from '../../contract/order/order.ts';
import type { EffectRecord, FiringAlert } from '../../operations/ports/ports.ts';
import type { OrderRow } from '../../operations/subjects/order/order-row.ts';
import { fail, ok } from '../../operations/temporal/problem.ts';
import type { ConsoleState } from '../model/app/state.ts';
import {
  answer,
  NOW,
  pressKeys,
  sampleFacts,
  sampleRow,
  sampleState,
  withRows,
} from '../testing/sample-state.ts';
import { lineText } from '../ui/line.ts';
import { styleOf } from '../ui/theme.ts';
import { frameOf } from './frame.ts';

const lines = (state: ConsoleState): readonly string[] => frameOf(state).lines.map(lineText);
const screen = (state: ConsoleState): string => lines(state).join('\n');

function opened(row: OrderRow, parked: { readonly step: string } | null = null): ConsoleState {
  const state = pressKeys(withRows(sampleState(), [row]), 'enter').state;
  const of = (part: 'facts' | 'view' | 'timeline') => ({
    poll: `order:${part}`,
    purpose: { kind: 'order', part, workflowId: row.workflowId } as const,
  });
  const facts = answer(state, { ...of('facts'), name: 'describe', answer: ok(sampleFacts(row)) });
  const view = { vendors: [], parked } as unknown as OrderView;
  const viewed = answer(facts, { ...of('view'), name: 'query', answer: ok({ value: view, readAt: NOW }) });
  const entry = { source: 'workflow', detail: '' } as const;
  return answer(viewed, {
    ...of('timeline'),
    name: 'timeline',
    answer: ok({
      from: 'workflow',
      because: null,
      complete: true,
      readAt: NOW,
      entries: [
        { ...entry, at: new Date(NOW - 5_000).toISOString(), what: 'placed' },
        { ...entry, at: new Date(NOW - 3_000).toISOString(), what: row.stage ?? '' },
      ],
    }),
  });
}

const paused = sampleRow(0, { run: 'paused', paused: { reason: 'vendor stocktake' } });
const parkedRow = sampleRow(0, { needsAttention: true, stuckReason: 'capture-declined', stage: 'capturing' });
const doubtful = sampleRow(0, { needsAttention: true, stuckReason: 'effect-in-doubt', stage: 'capturing' });
const review = sampleRow(0, { needsAttention: true, stuckReason: 'payment-review', stage: 'authorising' });

describe('an order', () => {
  test.each([
    ['paused', opened(paused), '= fulfilling 31s, paused', '> = fulfilling 3s'],
    ['parked', opened(parkedRow, { step: 'capture' }), '! capturing 31s, parked', '> ! capturing 3s'],
    ['in doubt', opened(doubtful, { step: 'capture' }), '! capturing 31s, in doubt', '> ! capturing 3s'],
    ['in review', opened(review), '? review 31s   ', '> ? authorising 3s'],
    ['on its way', opened(sampleRow(0)), '. fulfilling 31s   ', '> fulfilling 3s'],
  ])('that is %s shows it in its head and in its progress', (_, state, head, way) => {
    for (const ascii of [false, true]) {
      expect(lines({ ...state, ascii })[0]).toContain(`  ${head}`);
      expect(lines({ ...state, ascii })[1]).toContain(way);
    }
    expect(screen({ ...state, ascii: true })).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test.each([
    ['=', paused, 'fulfilling'],
    ['!', parkedRow, 'capturing'],
    ['?', review, 'review'],
  ])('has its sign %s in the list', (sign, row, word) => {
    expect(screen(withRows(sampleState(), [row]))).toContain(`${sign} ${word}`);
  });

  test('without colour no sign has one, and every sign is still there', () => {
    const frame = frameOf(withRows(sampleState(), [paused, parkedRow, review]));
    for (const { spans } of frame.lines)
      for (const { tone } of spans) expect(styleOf(tone, false).color).toBeUndefined();
  });
});

test('the effects of an order come from PostgreSQL, one line each', () => {
  const row = sampleRow(0);
  const effect: EffectRecord = {
    key: `${row.orderId}:capture:1`,
    kind: 'capture',
    orderId: row.orderId,
    state: 'done',
    createdAt: NOW - 60_000,
    finishedAt: NOW - 59_000,
    answer: '{"captureId":"cap-1"}',
    inDoubt: false,
    lastFailure: null,
  };
  const doubt = {
    ...effect,
    key: `${row.orderId}:refund:1`,
    state: 'pending',
    finishedAt: null,
    answer: null,
  } as const;
  const state = answer(pressKeys(opened(row), '3').state, {
    poll: 'order:effects',
    purpose: { kind: 'order', part: 'effects', workflowId: row.workflowId },
    name: 'effects',
    answer: ok([effect, doubt]),
  });
  expect(screen(state)).toMatch(/capture:1 +done +\{"captureId":"cap-1"\}/);
  expect(screen(state)).toMatch(/refund:1 +pending +no answer for 1m/);
  expect(screen(state)).toContain('3 effects 2');
});

describe('alerts in the header', () => {
  const alert = (severity: string, state: FiringAlert['state'] = 'firing'): FiringAlert => ({
    name: 'WorkerAbsent',
    state,
    since: NOW - 41_000,
    severity,
    says: 'nothing polls',
    runbook: null,
    place: null,
    labels: {},
  });
  const asked = { poll: 'alerts', purpose: { kind: 'house' }, name: 'alerts' } as const;
  const rows = [sampleRow(0)];
  const withAlerts = (alerts: readonly FiringAlert[], columns = 120) =>
    answer(withRows(sampleState({ columns }), rows), { ...asked, answer: ok(alerts) });
  const toneOf = (state: ConsoleState) =>
    frameOf(state).lines[0]?.spans.find((span) => span.text.includes('alert'))?.tone;

  test('are counted while they fire; red where one pages', () => {
    const state = withAlerts([alert('page'), alert('ticket'), alert('page', 'pending')]);
    expect(lines(state)[0]).toContain('▴ 2 alerts');
    expect(lines({ ...state, ascii: true })[0]).toContain('^ 2 alerts');
    expect(toneOf(state)).toBe('alert');
    expect(toneOf(withAlerts([alert('ticket')]))).toBe('warning');
    expect(lines(withAlerts([]))[0]).not.toContain('alert');
  });

  test('are unknown without Prometheus, and once it answers no more, and once they are old', () => {
    const unknown = fail('unsupported', 'without Prometheus alerts are unknown');
    const never = answer(withRows(sampleState(), rows), { ...asked, answer: unknown });
    expect(lines(never)[0]).toContain('alerts unknown');
    const known = withAlerts([alert('page')]);
    expect(lines(answer(known, { ...asked, answer: unknown }))[0]).toMatch(/alerts unknown/);
    expect(lines({ ...known, now: NOW + 61_000 })[0]).toContain('alerts unknown');
    expect(lines(withRows(sampleState(), rows))[0]).not.toContain('alert');
  });

  test('stay when a narrow terminal leaves the pace out', () => {
    const rate = { value: 12.4, problem: null, readAt: NOW };
    expect(lines({ ...withAlerts([alert('page')]), rate })[0]).toContain('12.4 orders/s   ▴ 1 alert');
    const narrow = lines({ ...withAlerts([alert('page')], 60), rate })[0];
    expect(narrow).toContain('▴ 1 alert');
    expect(narrow).not.toContain('orders/s');
  });
});
