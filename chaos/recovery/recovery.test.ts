import { expect, test } from 'vitest';
import { heldBy, type OrderAtKill, recoveryLimitMs, recoveryMs } from './recovery.ts';
import type { HeldWork, Kill, WorkEvent } from './work-event.ts';

const kill: Kill = { phase: 'random', worker: 'dead@1', at: 1_000 };

function event(kind: WorkEvent['kind'], at: number, worker: string | null, activityId: string | null = null) {
  return { kind, at, worker, activityId };
}

function atKill(part: Partial<OrderAtKill> = {}): OrderAtKill {
  return { orderId: 'o', pendingActivities: [], workflowTaskStarted: false, ...part };
}

test('a started activity of the dead worker is held, and recovers when another one starts the same activity', () => {
  const order = atKill({
    pendingActivities: [
      { id: '5', type: 'capturePayment', state: 'started', lastWorker: 'dead@1', startToCloseMs: 5_000 },
      { id: '6', type: 'notifyCustomer', state: 'started', lastWorker: 'other@2', startToCloseMs: 5_000 },
      { id: '7', type: 'shipStock', state: 'scheduled', lastWorker: 'dead@1', startToCloseMs: 4_000 },
    ],
  });
  const history = [
    event('task-completed', 900, 'other@2'),
    // Another piece of the order going on is no recovery of this one.
    event('activity-started', 1_100, 'other@2', '6'),
    event('activity-started', 4_200, 'other@2', '5'),
  ];
  const [held, ...more] = heldBy(kill, order, history);
  expect(more).toEqual([]);
  expect(held).toMatchObject({ kind: 'activity', activityId: '5' });
  expect(recoveryMs(kill, held as HeldWork, history)).toBe(3_200);
  expect(recoveryLimitMs(held as HeldWork)).toBe(10_000);
});

test('an activity that was being cancelled recovers when its order continues without it', () => {
  const held: HeldWork = {
    kind: 'activity',
    orderId: 'o',
    activityId: '5',
    type: 'recordOrder',
    startToCloseMs: 4_000,
  };
  const started = event('activity-started', 900, 'dead@1', '5');
  const ended = event('activity-ended', 4_900, null, '5');
  expect(recoveryMs(kill, held, [started, ended])).toBeUndefined();
  expect(recoveryMs(kill, held, [started, ended, event('task-started', 4_910, 'other@2')])).toBe(3_910);
});

test('a workflow task dies with its worker and is started again by another', () => {
  const history = [
    event('task-scheduled', 980, null),
    event('task-started', 990, 'dead@1'),
    event('task-scheduled', 3_100, null),
    event('task-started', 3_150, 'other@2'),
  ];
  const [held] = heldBy(kill, atKill({ workflowTaskStarted: true }), history);
  expect(held?.kind).toBe('workflow-task');
  expect(recoveryMs(kill, held as HeldWork, history)).toBe(2_150);
});

test('an idle order in the cache of the dead worker is counted from when it was needed', () => {
  const history = [
    event('task-completed', 800, 'dead@1'),
    event('task-scheduled', 9_000, null),
    event('task-started', 11_100, 'other@2'),
  ];
  const [held] = heldBy(kill, atKill(), history);
  expect(held?.kind).toBe('sticky');
  expect(recoveryMs(kill, held as HeldWork, history)).toBe(2_100);
});

test('a task that waited for the dead worker when it died counts from the kill', () => {
  const history = [
    event('task-completed', 800, 'dead@1'),
    event('task-scheduled', 995, null),
    event('task-started', 3_000, 'other@2'),
  ];
  const [held] = heldBy(kill, atKill(), history);
  expect(held?.kind).toBe('sticky');
  expect(recoveryMs(kill, held as HeldWork, history)).toBe(2_000);
});

test('orders of other workers, and orders that never progressed again, are distinguished', () => {
  expect(heldBy(kill, atKill(), [event('task-completed', 800, 'other@2')])).toEqual([]);
  const never = [event('task-started', 990, 'dead@1')];
  const [held] = heldBy(kill, atKill({ workflowTaskStarted: true }), never);
  expect(recoveryMs(kill, held as HeldWork, never)).toBeUndefined();
});
