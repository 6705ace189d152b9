import { expect, test } from 'vitest';
import { problemOf } from './normalise-error.ts';

const context = { what: 'list orders', address: '127.0.0.1:7233' };
const grpc = (code: number, details: string) =>
  Object.assign(new Error(`${code} ${details}`), { code, details });
const wrapped = (cause: Error) => new Error('Failed to list', { cause });

test.each([
  [3, 'invalid query: syntax error', 'invalid-query'],
  [3, 'BadEventId', 'invalid-input'],
  [4, 'Deadline exceeded after 2.001s,LB pick: 0.001s,remote_addr=127.0.0.1:7233', 'timeout'],
  [4, 'Deadline exceeded after 2.000s,Waiting for LB pick', 'unreachable'],
  [4, 'context deadline exceeded', 'timeout'],
  [1, 'Call cancelled', 'timeout'],
  [5, 'workflow not found', 'not-found'],
  [6, 'exists', 'already-exists'],
  [7, 'no', 'denied'],
  [8, 'namespace rate limit exceeded', 'throttled'],
  [9, 'workflow is already paused.', 'refused'],
  [9, 'Unable to perform workflow execution update due to Workflow Task in failed state.', 'no-worker'],
  [9, 'Unable to perform workflow execution update due to unexpected workflow task failure.', 'no-worker'],
  [12, 'unknown method', 'unsupported'],
  [14, 'connect ECONNREFUSED', 'unreachable'],
  [16, 'Request unauthorized.', 'denied'],
  [2, 'boom', 'failed'],
])('code %i (%s) is %s', (code, details, kind) => {
  for (const error of [grpc(code, details), wrapped(grpc(code, details))]) {
    const problem = problemOf(error, context);
    expect(problem.kind).toBe(kind);
    expect(problem.code).toBe(code);
    expect(problem.message).not.toContain('\n');
  }
});

test('where the server cannot be reached the address is named and nothing else', () => {
  expect(problemOf(grpc(14, 'No connection established. Last error: ECONNREFUSED'), context).message).toBe(
    'Temporal at 127.0.0.1:7233 does not answer',
  );
});

test('what we gave up ourselves is no trouble of the server', () => {
  expect(problemOf(grpc(1, 'Call cancelled'), { ...context, aborted: true }).kind).toBe('cancelled');
});

test('anything can be thrown', () => {
  expect(problemOf('text', context)).toEqual({ kind: 'failed', message: 'list orders failed: text' });
  expect(problemOf(new Error('a\u001b[31mb', { cause: new Error('why') }), context).message).toBe(
    'list orders failed: ab: why',
  );
});
