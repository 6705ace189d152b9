import { ApplicationFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { UPDATE_REFUSED } from '../../contract/order/order-messages.ts';
import { problemOfUpdate } from './update-failure.ts';

const WHAT = 'approve of return/ret-1';

test('a refusal of the run keeps its own words', () => {
  const no = ApplicationFailure.nonRetryable(
    'the return is refunding:\nit is decided already',
    UPDATE_REFUSED,
  );
  expect(problemOfUpdate(WHAT, no)).toEqual({
    kind: 'refused',
    message: 'the return is refunding: it is decided already',
  });
  expect(problemOfUpdate(WHAT, new Error('no such update')).kind).toBe('refused');
});

test.each([
  ['UnprocessedUpdate', 'no-worker', 'it can be sent again'],
  ['AcceptedUpdateCompletedWorkflow', 'failed', 'check its outcome'],
] as const)('%s is no refusal', (type, kind, message) => {
  const problem = problemOfUpdate(WHAT, ApplicationFailure.nonRetryable('Workflow Update …', type));
  expect(problem.kind).toBe(kind);
  expect(problem.message).toContain(WHAT);
  expect(problem.message).toContain(message);
});
