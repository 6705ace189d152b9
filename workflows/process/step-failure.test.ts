import {
  ActivityFailure,
  ApplicationFailure,
  RetryState,
  TimeoutFailure,
  TimeoutType,
} from '@temporalio/common';
import { expect, test } from 'vitest';
import { FAILURES } from '../../contract/order/activities.ts';
import { classifyFailure } from './step-failure.ts';

// Protects the decision between permanent, needs an operator, and in doubt.
const failed = (cause: Error) =>
  new ActivityFailure(
    'Activity task failed',
    'capturePayment',
    '7',
    RetryState.MAXIMUM_ATTEMPTS_REACHED,
    'w',
    cause,
  );
const thrown = (type: string, message = 'no') => failed(ApplicationFailure.create({ type, message }));
const timeout = (type: TimeoutType, cause?: Error) => {
  const failure = new TimeoutFailure('activity timeout', undefined, type);
  if (cause !== undefined) Object.assign(failure, { cause });
  return failed(failure);
};

test.each([
  ['another content under the same key', thrown(FAILURES.keyReuse), 'permanent'],
  ['a step that was undone before', thrown(FAILURES.tombstoned), 'permanent'],
  ['a broken rule of the database', thrown(FAILURES.constraint), 'permanent'],
  ['an outage', thrown(FAILURES.providerUnavailable), 'unavailable'],
  ['a refusal that is no decline', thrown(FAILURES.providerRefused), 'unavailable'],
  ['an effect that may be done', thrown(FAILURES.effectInDoubt), 'in-doubt'],
  ['a worker that went silent', timeout(TimeoutType.HEARTBEAT), 'in-doubt'],
  [
    'a budget used up by an outage',
    timeout(TimeoutType.SCHEDULE_TO_CLOSE, ApplicationFailure.create({ type: FAILURES.providerUnavailable })),
    'unavailable',
  ],
])('%s', (_name, failure, kind) => {
  expect(classifyFailure(failure).kind).toBe(kind);
});

test('returns the first line of the root cause, bounded', () => {
  expect(classifyFailure(thrown(FAILURES.providerUnavailable, 'payment: 503\nat fetch')).detail).toBe(
    'payment: 503',
  );
  expect(classifyFailure(thrown(FAILURES.providerUnavailable, 'x'.repeat(500))).detail).toHaveLength(200);
});

test('a programming error is rethrown', () => {
  expect(() => classifyFailure(new TypeError('undefined is not a function'))).toThrow(TypeError);
});

test('an attempt whose worker died is distinguished from a budget that may have run out at the other side', () => {
  const died = new TimeoutFailure('activity timeout', undefined, TimeoutType.START_TO_CLOSE);
  expect(classifyFailure(timeout(TimeoutType.HEARTBEAT)).timeout).toBe('attempt');
  expect(classifyFailure(timeout(TimeoutType.SCHEDULE_TO_CLOSE, died)).timeout).toBe('attempt');
  expect(classifyFailure(timeout(TimeoutType.SCHEDULE_TO_CLOSE)).timeout).toBe('budget');
  expect(classifyFailure(thrown(FAILURES.providerUnavailable)).timeout).toBeUndefined();
});
