import { expect, test } from 'vitest';
import { sampleEvent } from '../testing/sample-facts.ts';
import type { HistoryEvent } from './history-event.ts';
import { linesOf } from './history-lines.ts';
import { timelineFromLines } from './timeline.ts';

const failed = [{ message: '503', type: 'ProviderUnavailable', retryable: true, stack: null }];
const events = [
  sampleEvent(1, 'WorkflowExecutionStarted', { name: 'order', identity: 'shop' }),
  sampleEvent(2, 'WorkflowTaskScheduled'),
  sampleEvent(5, 'ActivityTaskScheduled', { name: 'reserveStock' }),
  sampleEvent(6, 'ActivityTaskStarted', { refersTo: 5, attempt: 3, identity: 'w1', failure: failed }),
  sampleEvent(7, 'ActivityTaskCompleted', { refersTo: 5 }),
  sampleEvent(8, 'ActivityTaskScheduled', { name: 'capturePayment' }),
  sampleEvent(9, 'WorkflowExecutionSignaled', {
    name: 'vendorCallback',
    input: [{ vendorId: 'nordwind', status: 'shipped', eventId: 'e-5512', version: 3 }],
  }),
  sampleEvent(10, 'WorkflowExecutionUpdateAccepted', { name: 'cancel', identity: 'mira@laptop' }),
  sampleEvent(11, 'WorkflowExecutionUpdateCompleted', { refersTo: 10, result: [{ said: 'ok' }] }),
  sampleEvent(12, 'TimerStarted', { durationMs: 60_000 }),
  sampleEvent(13, 'TimerFired', { refersTo: 12 }),
  sampleEvent(14, 'WorkflowExecutionTerminated', { identity: 'ole', reason: 'test' }),
];
const shown = (list: readonly HistoryEvent[]) =>
  linesOf(list).map((line) => [line.what, line.source, line.detail, line.tone]);

test('one event is one line with one source', () => {
  expect(shown(events)).toEqual([
    ['placed', 'api', 'by shop', 'plain'],
    ['workflow task scheduled', 'workflow', '', 'quiet'],
    ['reserveStock', 'activity', 'asked', 'plain'],
    ['reserveStock', 'activity', 'try 3 begun by w1, before: ProviderUnavailable: 503', 'bad'],
    ['reserveStock', 'activity', 'done in 2.0 s', 'good'],
    ['capturePayment', 'activity', 'asked', 'plain'],
    ['vendorCallback', 'callback', 'nordwind: shipped, event e-5512', 'plain'],
    ['cancel', 'operator', 'accepted, from mira@laptop', 'plain'],
    ['cancel', 'operator', 'answered ok', 'good'],
    ['timer', 'timer', 'set of 1 min', 'quiet'],
    ['timer', 'timer', 'fired of 1 min', 'plain'],
    ['terminated', 'operator', 'by ole: test', 'bad'],
  ]);
});

test('a window that lacks the cause names it by its number', () => {
  expect(shown([sampleEvent(7, 'ActivityTaskCompleted', { refersTo: 5 })])).toEqual([
    ['of event 5', 'activity', 'done', 'good'],
  ]);
});

test('what arrives from outside cannot forge a line', () => {
  const forged = sampleEvent(9, 'WorkflowExecutionSignaled', {
    name: 'vendorCallback',
    input: [{ vendorId: 'x', status: 'shipped\u001b[2J\nfake', eventId: 'e' }],
  });
  expect(shown([forged])[0]?.[2]).toBe('x: shipped fake, event e');
});

test('an activity is listed once: by its end, or by its start while it is open', () => {
  const entries = timelineFromLines(linesOf(events));
  expect(entries.filter((entry) => entry.what === 'reserveStock').map((entry) => entry.detail)).toEqual([
    'try 3 begun by w1, before: ProviderUnavailable: 503',
    'done in 2.0 s',
  ]);
  expect(entries.filter((entry) => entry.what === 'capturePayment').map((entry) => entry.detail)).toEqual([
    'asked',
  ]);
  expect(entries.some((entry) => entry.source === 'workflow')).toBe(false);
});

test('the workflow task that a reset failed is shown as the reset, with who, why and from which run', () => {
  const failure = [
    { message: 'mira@laptop: ticket 4711', type: 'workflow reset', retryable: true, stack: null },
  ];
  const [line] = linesOf([sampleEvent(8, 'WorkflowTaskFailed', { failure, baseRunId: 'run-1' })]);
  expect(line).toMatchObject({
    what: 'reset',
    source: 'operator',
    detail: 'by mira@laptop: ticket 4711, from run run-1',
    tone: 'plain',
  });
});

test('the run that a reset ended shows the reset, and a terminated one the termination', () => {
  const ended = { identity: 'history-resetter', reason: 'mira@laptop: ticket 4711' };
  const lines = linesOf([
    sampleEvent(8, 'WorkflowExecutionTerminated', ended),
    sampleEvent(9, 'WorkflowExecutionTerminated', { ...ended, identity: 'mira@laptop' }),
  ]);
  expect(lines.map(({ what, tone }) => [what, tone])).toEqual([
    ['reset', 'plain'],
    ['terminated', 'bad'],
  ]);
});
