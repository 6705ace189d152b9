import { expect, test } from 'vitest';
import { UPDATE_REFUSED } from '../../../contract/order/order-messages.ts';
import { answerOfUpdate } from './answer.ts';

const failed = (type: string, message: string) =>
  answerOfUpdate({ outcome: { failure: { message, applicationFailureInfo: { type } } } });

test.each([
  [UPDATE_REFUSED, { kind: 'refused', by: 'order', says: 'no' }],
  ['Constraint', { kind: 'failed', says: 'Constraint: no' }],
  ['UnprocessedUpdate', { kind: 'refused', by: 'server', says: expect.stringContaining('nothing was done') }],
  ['AcceptedUpdateCompletedWorkflow', { kind: 'failed', says: expect.stringContaining('it was taken') }],
])('an update that ends with the failure %s', (type, answer) => {
  expect(failed(type, 'no')).toEqual(answer);
});
