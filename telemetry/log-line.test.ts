// A log line must hold what an operator needs, nothing secret, and never make the caller fail.
import { describe, expect, test } from 'vitest';
import { LOG_KEYS } from './catalogue/log-keys.ts';
import { formatLogLine } from './log-line.ts';

const FIXED = { time: '2026-03-01T10:00:00.000Z', level: 'warn', message: 'activity attempt failed' };
const WHO = { build: 'b1', worker: 'worker-1' };
const line = (meta: Record<string | symbol, unknown>) => JSON.parse(formatLogLine(FIXED, meta, WHO));

describe('a log line', () => {
  test('speaks our words for what Temporal calls otherwise, in a fixed order', () => {
    const text = formatLogLine(
      FIXED,
      {
        workflowId: 'order/ord-0123456789ABCDEF',
        runId: 'r-1',
        activityType: 'capturePayment',
        attempt: 2,
        taskQueue: 'payment',
        trace_id: 't-1',
        sdkComponent: 'activity',
      },
      WHO,
    );
    expect(JSON.parse(text)).toEqual({
      ...FIXED,
      order: 'ord-0123456789ABCDEF',
      run: 'r-1',
      activity: 'capturePayment',
      attempt: 2,
      queue: 'payment',
      trace: 't-1',
      component: 'activity',
      ...WHO,
    });
    const keys = Object.keys(JSON.parse(text));
    expect(keys).toEqual(LOG_KEYS.filter((key) => keys.includes(key)));
  });

  test('shows an error with its stack and its causes', () => {
    const cause = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });
    const logged = line({ error: new TypeError('no answer', { cause }) }).error;
    expect(logged).toMatchObject({
      name: 'TypeError',
      message: 'no answer',
      cause: { name: 'Error', message: 'connect refused', code: 'ECONNREFUSED' },
    });
    expect(logged.stack[0]).toMatch(/^at /);
  });

  test('drops what is not on the list: tokens, payloads, option objects', () => {
    const text = formatLogLine(
      FIXED,
      { taskToken: 'secret', payload: { email: 'a@b.c' }, options: {}, memo: { card: '4111' } },
      WHO,
    );
    expect(Object.keys(JSON.parse(text)).sort()).toEqual(['build', 'level', 'message', 'time', 'worker']);
  });

  test('metadata cannot replace time, level or message', () => {
    expect(line({ time: 'never', level: 'info', message: 'other' })).toMatchObject(FIXED);
  });

  test.each([
    [
      'a cycle',
      () => {
        const a: Record<string, unknown> = {};
        a['self'] = a;
        return { detail: a, error: a };
      },
    ],
    [
      'a getter that throws',
      () =>
        Object.defineProperty({}, 'detail', {
          get: () => {
            throw new Error('no');
          },
          enumerable: true,
        }),
    ],
    [
      'an error whose message throws',
      () => ({
        error: Object.defineProperty(new Error('x'), 'message', {
          get: () => {
            throw new Error('no');
          },
        }),
      }),
    ],
    ['a bigint and a symbol', () => ({ attempt: 3n, detail: Symbol('x'), [Symbol('t')]: 5n })],
    ['a thrown string', () => ({ error: 'just text' })],
    ['no prototype', () => ({ error: Object.create(null) })],
  ])('survives %s', (_what, make) => {
    expect(() => JSON.parse(formatLogLine(FIXED, make() as Record<string, unknown>, WHO))).not.toThrow();
  });

  test('a chain of causes ends', () => {
    const first = new Error('first');
    const second = new Error('second', { cause: first });
    first.cause = second;
    expect(formatLogLine(FIXED, { error: first }, WHO).length).toBeLessThan(20_000);
  });
});
