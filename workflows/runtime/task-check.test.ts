import { expect, test } from 'vitest';
import { createTaskCheck } from './task-check.ts';

const TIMER = { startTimer: { seq: 1 } };
const ACTIVITY = { scheduleActivity: { seq: 1 } };
const CANCELLED = { cancelTimer: { seq: 1 } };
const FIRED = { fireTimer: { seq: 1 } };
const SIGNAL = { signalWorkflow: {} };
const UPDATE = { doUpdate: {} };
const DONE = { resolveActivity: { seq: 1, result: { completed: {} } } };

/** First a task that starts at event 3, and its commands; then an activation. */
function second(
  commands: readonly object[],
  then: { readonly task?: string; readonly events: number; readonly jobs: readonly object[] },
): boolean {
  const check = createTaskCheck();
  expect(check.begin({ task: '3', events: 3, jobs: [] })).toBe(true);
  check.conclude(commands);
  return check.begin({ task: String(then.events), ...then });
}

test.each([
  // 4 completed, 5 timer started, 6 fired, 7 scheduled, 8 started.
  ['a timer', [TIMER], { events: 8, jobs: [FIRED] }],
  ['a timer and an update', [TIMER], { events: 8, jobs: [UPDATE, FIRED] }],
  // 4 completed, 5 activity scheduled, 6 started, 7 completed, 8 scheduled, 9 started.
  ['an activity', [ACTIVITY], { events: 9, jobs: [DONE] }],
  // 4 completed, 5 timer started, 6 signalled, 7 scheduled, 8 started.
  ['a signal', [TIMER], { events: 8, jobs: [SIGNAL] }],
  // 4 completed, 5 timer started, 6 scheduled, 7 started.
  ['an update', [TIMER], { events: 7, jobs: [UPDATE] }],
  // 4 completed, 5 scheduled, 6 started: a timer that was started and cancelled at once is no event.
  ['what was taken back', [TIMER, CANCELLED], { events: 6, jobs: [UPDATE] }],
  ['nothing to do', [], { events: 6, jobs: [UPDATE] }],
  ['another activation of the same task', [TIMER], { task: '3', events: 3, jobs: [UPDATE] }],
])('%s after a task is in order', (_, commands, then) => {
  expect(second(commands, then)).toBe(true);
});

test.each([
  // 4 completed, 5 timer started, 6 fired, 7 scheduled and not started: the query brings it.
  ['a task that has not started', [TIMER], { task: '3', events: 7, jobs: [FIRED] }],
  // 4 timed out with another worker, 5 scheduled, 6 started.
  ['a task that another worker had', [ACTIVITY], { events: 6, jobs: [UPDATE] }],
  ['a task that another worker had, then a signal', [TIMER], { events: 7, jobs: [SIGNAL] }],
  ['a task that another worker had, then an activity', [TIMER], { events: 8, jobs: [DONE] }],
])('%s is detected', (_, commands, then) => {
  expect(second(commands, then)).toBe(false);
});
