import { expect, test } from 'vitest';
import type { OrderRow } from '../subjects/order/order-row.ts';
import { sampleFacts, sampleRow } from '../testing/sample-facts.ts';
import type { Action } from './action.ts';
import { recordOf } from './catalogue/all.ts';
import { changedSince, superseded } from './engine/superseded.ts';
import type { Preview } from './preview.ts';

const previewOf = (action: Action, row: OrderRow): Preview => ({
  action,
  title: '',
  run: { orderId: row.orderId, workflowId: row.workflowId, runId: row.runId },
  row,
  readAt: 0,
  will: [],
  notes: [],
  noUndo: null,
  danger: 'final',
  proof: null,
  refusal: null,
  command: null,
});
const says = (action: Action, before: Partial<OrderRow>, after: Partial<OrderRow>) =>
  superseded(recordOf(action), previewOf(action, sampleRow(before)), sampleFacts({ row: sampleRow(after) }))
    ?.says ?? null;

test('an order that moves on within its stages is asked anyway', () => {
  expect(says({ kind: 'cancel' }, { stage: 'fulfilling' }, { stage: 'capturing' })).toBeNull();
});

test.each<[string, Action, Partial<OrderRow>, Partial<OrderRow>, string]>([
  ['another run', { kind: 'terminate' }, {}, { runId: 'run-2' }, 'another run'],
  [
    'ended',
    { kind: 'cancel' },
    {},
    { open: false, run: 'completed', stage: 'completed' },
    'has ended since you looked: completed',
  ],
  ['paused by another', { kind: 'pause' }, {}, { run: 'paused' }, 'paused it'],
  ['unpaused by another', { kind: 'unpause' }, { run: 'paused' }, {}, 'resumed it'],
  ['cancelled by another', { kind: 'cancel' }, {}, { stage: 'cancelling' }, 'cancelled it'],
  ['decided by another', { kind: 'approve' }, { stuckReason: 'payment-review' }, {}, 'decided the review'],
])('%s', (_, action, before, after, expected) => {
  expect(says(action, before, after)).toContain(expected);
});

test('an order whose undo alone is paused can be let go on', () => {
  const undo = { workflowId: 'compensate/ord-A/1', runId: 'run-2', run: 'paused', pause: null } as const;
  const preview = previewOf({ kind: 'unpause' }, sampleRow());
  expect(
    superseded(recordOf({ kind: 'unpause' }), preview, sampleFacts({ row: sampleRow(), undo })),
  ).toBeNull();
});

test('a run that had ended when it was looked at can be reset', () => {
  const ended = { open: false, run: 'failed' } as const;
  expect(says({ kind: 'reset', eventId: 4, exclude: [] }, ended, ended)).toBeNull();
});

test('a screen is told what is different from what it showed', () => {
  const preview = previewOf({ kind: 'cancel' }, sampleRow({ stage: 'fulfilling' }));
  const now = (row: Partial<OrderRow>) => changedSince(preview, sampleFacts({ row: sampleRow(row) }));
  expect(now({ stage: 'fulfilling' })).toBeNull();
  expect(now({ stage: 'capturing' })).toBe('capturing, was fulfilling');
  expect(now({ stage: 'fulfilling', run: 'paused' })).toBe('paused, was running');
});
