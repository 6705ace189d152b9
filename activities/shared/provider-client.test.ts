import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { FAILURES, NON_RETRYABLE_FAILURES } from '../../contract/order/activities.ts';
import type { Attempt } from './attempt.ts';
import { NoAnswer } from './deadline-fetch.ts';
import { meaningOf, providerClient } from './provider-client.ts';

function error(code: string, reason?: string): string {
  return JSON.stringify({ error: { code, message: 'refused', ...(reason === undefined ? {} : { reason }) } });
}

function thrownBy(run: () => unknown): ApplicationFailure {
  try {
    run();
  } catch (failure) {
    if (failure instanceof ApplicationFailure) return failure;
    throw failure;
  }
  throw new Error('nothing was thrown');
}

describe('what an answer means', () => {
  test('yes with its body', () => {
    expect(meaningOf('POST /x', { status: 201, text: '{"a":1}' })).toEqual({ kind: 'yes', body: { a: 1 } });
  });

  test.each([
    ['declined', 402, 'insufficient-funds'],
    ['expired', 402, undefined],
    ['undone', 409, undefined],
    ['rejected', 422, 'discontinued'],
    ['not_found', 404, undefined],
  ])('a no that is an answer: %s', (code, status, reason) => {
    expect(meaningOf('POST /x', { status, text: error(code, reason) })).toEqual({
      kind: 'no',
      code,
      reason: reason ?? code,
    });
  });

  test.each([
    ['a reused key', 422, error('key_reused'), FAILURES.keyReuse],
    ['a request that is wrong', 400, error('bad_request'), FAILURES.providerRefused],
    ['a no without a word', 403, '<html>', FAILURES.effectInDoubt],
    ['a timeout of a gateway', 408, '<html>', FAILURES.effectInDoubt],
    ['a page that is not there', 404, '<html>', FAILURES.effectInDoubt],
    ['a redirect', 302, '', FAILURES.effectInDoubt],
    ['a code that is none', 422, error('nope'), FAILURES.effectInDoubt],
    ['a code under another status', 404, error('declined'), FAILURES.effectInDoubt],
    ['no JSON', 201, '', FAILURES.effectInDoubt],
    ['out of order', 503, error('unavailable'), FAILURES.providerUnavailable],
    ['too many', 429, '', FAILURES.effectInDoubt],
    ['the error of a gateway', 502, '<html>', FAILURES.effectInDoubt],
    ['a yes that cannot be read', 200, '<html>', FAILURES.effectInDoubt],
    ['a declined from a gateway', 502, error('declined'), FAILURES.effectInDoubt],
  ])('%s is a failure of its own', (_name, status, text, type) => {
    const failure = thrownBy(() => meaningOf('POST /x', { status, text }));
    expect(failure.type).toBe(type);
    expect(failure.nonRetryable).toBe((NON_RETRYABLE_FAILURES as readonly string[]).includes(type));
  });

  test('a question without an answer leaves no doubt behind', () => {
    expect(thrownBy(() => meaningOf('GET /x', { status: 502, text: '' })).type).toBe(
      FAILURES.providerUnavailable,
    );
  });
});

describe('no response', () => {
  const attempt: Attempt = {
    activityType: 'authorisePayment',
    runId: 'run',
    deadline: 1_000,
    signal: new AbortController().signal,
  };
  const silent = (sent: boolean) =>
    providerClient('http://provider/', () => Promise.reject(new NoAnswer(sent, 'reset')));

  test.each([
    [true, FAILURES.effectInDoubt],
    [false, FAILURES.providerUnavailable],
  ])('after the request was sent: %s', async (sent, type) => {
    const request = { path: '/payment/v1/captures', key: 'k', body: {} };
    await expect(silent(sent).post(request, attempt)).rejects.toMatchObject({ type, nonRetryable: false });
  });

  test('of a question is never a doubt', async () => {
    await expect(silent(true).get('/payment/v1/orders/x', attempt)).rejects.toMatchObject({
      type: FAILURES.providerUnavailable,
    });
  });
});
