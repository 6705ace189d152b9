import { expect, test } from 'vitest';
import { serverRecoveryMs } from './server-recovery.ts';
import type { WorkEvent } from './work-event.ts';

const outage = { diedAt: 1_000, reachableAt: 3_000 };

function event(kind: WorkEvent['kind'], at: number, worker: string | null, activityId: string | null = null) {
  return { kind, at, worker, activityId };
}

test('an activity that was in progress counts from the moment at which the server answered', () => {
  const history = [
    event('task-completed', 800, 'w'),
    event('activity-scheduled', 800, null, '1'),
    event('activity-started', 8_000, 'w', '1'),
  ];
  expect(serverRecoveryMs(outage, history)).toBe(5_000);
});

test('an order that waited for its vendor counts from when the vendor called', () => {
  const history = [
    event('activity-scheduled', 500, null, '1'),
    event('activity-started', 510, 'w', '1'),
    event('activity-ended', 600, 'w', '1'),
    event('task-completed', 620, 'w'),
    event('task-scheduled', 20_000, null),
    event('task-started', 20_040, 'w'),
  ];
  expect(serverRecoveryMs(outage, history)).toBe(40);
});

test('work that was never taken up again, and an order that needed no worker, give no figure', () => {
  expect(serverRecoveryMs(outage, [event('task-scheduled', 990, null)])).toBeUndefined();
  expect(serverRecoveryMs(outage, [event('task-completed', 620, 'w')])).toBeUndefined();
});
