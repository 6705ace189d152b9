import { expect, test } from 'vitest';
import type { EffectRecord } from '../ports/ports.ts';
import { sampleEvent } from '../testing/sample-facts.ts';
import { type ResetPoint, resetPoints } from './reset-points.ts';
import { tailLines } from './reset-tail.ts';

const status = (stage: string) => ({ attributes: { OrderStatus: stage } });
const history = [
  sampleEvent(1, 'WorkflowExecutionStarted'),
  sampleEvent(2, 'WorkflowTaskScheduled'),
  sampleEvent(3, 'WorkflowTaskStarted'),
  sampleEvent(4, 'WorkflowTaskCompleted'),
  sampleEvent(5, 'ActivityTaskScheduled', { name: 'reserveStock' }),
  sampleEvent(6, 'UpsertWorkflowSearchAttributes', status('reserving')),
  sampleEvent(7, 'ActivityTaskStarted', { refersTo: 5 }),
  sampleEvent(8, 'ActivityTaskCompleted', { refersTo: 5 }),
  sampleEvent(9, 'WorkflowTaskScheduled'),
  sampleEvent(10, 'WorkflowTaskStarted'),
  sampleEvent(11, 'WorkflowTaskCompleted'),
  sampleEvent(12, 'ActivityTaskScheduled', { name: 'authorisePayment' }),
  sampleEvent(13, 'UpsertWorkflowSearchAttributes', status('authorising')),
  sampleEvent(14, 'WorkflowExecutionSignaled', { name: 'paymentCallback' }),
  sampleEvent(15, 'ActivityTaskStarted', { refersTo: 12 }),
  sampleEvent(16, 'ActivityTaskCompleted', { refersTo: 12 }),
  sampleEvent(17, 'WorkflowTaskScheduled'),
  sampleEvent(18, 'WorkflowTaskStarted'),
  sampleEvent(19, 'WorkflowTaskCompleted'),
];
const effect = (key: string, at: number, state: EffectRecord['state']): EffectRecord => ({
  key,
  kind: 'x',
  orderId: 'o',
  state,
  createdAt: at,
  finishedAt: state === 'pending' ? null : at,
  answer: null,
  inDoubt: state === 'pending',
  lastFailure: null,
});
const at = (eventId: number) => history[eventId - 1]?.at ?? 0;

test('every completed workflow task is a point, the newest first, with stage and what came before', () => {
  const points = resetPoints(history, null);
  expect(points.map((point) => [point.eventId, point.stage, point.after])).toEqual([
    [19, 'authorising', 'authorisePayment done'],
    [11, 'reserving', 'reserveStock done'],
    [4, null, 'its start'],
  ]);
});

test('a point asks again for what was asked after it, and applies later messages again', () => {
  const [last, middle, first] = resetPoints(history, null);
  expect(last?.again).toEqual([]);
  expect(middle?.again).toEqual(['authorisePayment']);
  expect(first?.again).toEqual(['reserveStock', 'authorisePayment']);
  expect(first?.signals).toEqual(['paymentCallback']);
  expect(last?.signals).toEqual([]);
});

test('what was asked before the point and answered after it is asked again', () => {
  const early = history.map((event) => (event.eventId === 5 ? { ...event, eventId: 3.5 } : event));
  const moved = early.map((event) => (event.refersTo === 5 ? { ...event, refersTo: 3.5 } : event));
  const points = resetPoints(moved, null);
  expect(points.at(-1)?.again).toContain('reserveStock');
});

test('each effect has the answer of the ledger', () => {
  const effects = [
    effect('o:reserve:1:1', at(8), 'done'),
    effect('o:authorise:card:1', at(16), 'refused'),
    effect('o:capture:nordwind:1', at(16), 'pending'),
  ];
  const meets = (index: number) => resetPoints(history, effects)[index]?.effects?.map((each) => each.meets);
  expect(meets(2)).toEqual(['stored', 'stored-refusal', 'in-doubt']);
  expect(meets(1)).toEqual(['stored-refusal', 'in-doubt']);
  expect(meets(0)).toEqual(['in-doubt']);
});

test('behind a tombstone a point is refused and a new order is offered', () => {
  const effects = [effect('o:authorise:card:1', at(16), 'tombstone')];
  const points = resetPoints(history, effects);
  expect(points[0]?.refusal).toBeNull();
  expect(points[1]?.refusal).toContain('o:authorise:card:1');
  expect(points[2]?.refusal).toContain('place a new order');
});

test('behind an undo that the ledger knows of a point is refused, whichever run it was', () => {
  const effects = [effect('o:undo-payment:1', at(16), 'done')];
  const points = resetPoints(history, effects);
  expect(points[0]?.refusal).toBeNull();
  expect(points[1]?.refusal).toContain('o:undo-payment:1 came after this point');
});

test.each([
  ['ActivityTaskScheduled', 'recallVendorOrder'],
  ['StartChildWorkflowExecutionInitiated', 'compensation'],
])('without a ledger the history shows the compensation: %s', (type, name) => {
  const undone = [...history, sampleEvent(20, type, { name })];
  const points = resetPoints(undone, null);
  expect(points.every((point) => point.refusal !== null)).toBe(true);
  expect(points.every((point) => point.effects === null)).toBe(true);
});

test('after a failed activity nothing runs again: the order stays parked', () => {
  const parked = [
    ...history.slice(0, 15),
    sampleEvent(16, 'ActivityTaskFailed', { refersTo: 12 }),
    ...history.slice(16),
  ];
  const [last, middle] = resetPoints(parked, null);
  expect(last).toMatchObject({ again: [], after: 'authorisePayment failed' });
  expect(tailLines(last as ResetPoint, [], 0)).toEqual([
    'runs no activity again; the order stays where it is at this point',
  ]);
  expect(tailLines(middle as ResetPoint, ['signals'], 0)).toEqual([
    'runs again: authorisePayment',
    'drops signals: paymentCallback',
  ]);
});
