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

test('where the server cannot be reached the address is named', () => {
  expect(problemOf(grpc(14, 'upstream connect error'), context).message).toBe(
    'Temporal at 127.0.0.1:7233 does not answer',
  );
});

const lastError = (text: string) => `No connection established. Last error: ${text}. Resolution note: `;

test.each([
  [14, lastError('Error: connect ECONNREFUSED 127.0.0.1:1'), /does not answer: connection refused$/],
  [14, 'Name resolution failed for target dns:no.such.host:7233', /: its name cannot be resolved$/],
  [14, lastError('Error: certificate has expired'), /: its TLS certificate has expired$/],
  [14, lastError('Error: self-signed certificate; if the root CA is installed'), /not signed by a CA/],
  [14, lastError('Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match'), /for another name/],
  [
    14,
    lastError('error:0A00010B:SSL routines:tls_validate_record_header:wrong version number'),
    /not speak TLS/,
  ],
  [14, lastError('SSL routines:ssl3_read_bytes:tlsv13 alert certificate required'), /demands a TLS client/],
  [14, lastError('Protocol error (2026-11-30T07:08:06.919Z)'), /not a gRPC server$/],
  [13, 'Received RST_STREAM with code 0 (Call ended without gRPC status)', /not a gRPC server$/],
  [14, lastError('Failed to connect (2026-11-30T07:08:10.852Z)'), /it may expect TLS/],
])('a connection that fails names its cause: %i %s', (code, details, message) => {
  const problem = problemOf(grpc(code, details), { ...context, env: {} });
  expect(problem.kind).toBe('unreachable');
  expect(problem.message).toMatch(message);
  expect(problem.message).toContain('127.0.0.1:7233');
});

test('a proxy that lets nothing through is named, and none where none is set', () => {
  const details = lastError('undefined');
  const through = problemOf(grpc(14, details), {
    ...context,
    env: { https_proxy: 'http://user:secret@p:1' },
  });
  expect(through.message).toMatch(/the proxy of https_proxy does not connect to it$/);
  expect(through.message).not.toContain('secret');
  expect(problemOf(grpc(14, details), { ...context, env: {} }).message).not.toContain('proxy');
});

test('a call that we cancelled is no server failure', () => {
  expect(problemOf(grpc(1, 'Call cancelled'), { ...context, aborted: true }).kind).toBe('cancelled');
});

test('anything can be thrown', () => {
  expect(problemOf('text', context)).toEqual({ kind: 'failed', message: 'list orders failed: text' });
  expect(problemOf(new Error('a\u001b[31mb', { cause: new Error('why') }), context).message).toBe(
    'list orders failed: ab: why',
  );
});
