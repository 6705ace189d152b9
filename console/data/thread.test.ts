// Questions and answers through a real message channel: in any order, with steps, and never left open.
import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { fail, ok } from '../../operations/temporal/problem.ts';
import type { ConsoleData } from '../model/app/data.ts';
import { threadData } from './thread-client.ts';
import { hostData } from './thread-host.ts';

const ports: MessageChannel[] = [];
afterEach(() => {
  for (const { port1, port2 } of ports.splice(0)) {
    port1.close();
    port2.close();
  }
});

function channel(ask: ConsoleData['ask']) {
  const made = new MessageChannel();
  ports.push(made);
  let closed = false;
  hostData(made.port2, {
    ask,
    close: async () => {
      closed = true;
    },
  });
  return { data: threadData(made.port1), isClosed: () => closed };
}

test('answers find their questions in whatever order they come', async () => {
  const waiting: (() => void)[] = [];
  const { data } = channel(
    ((_: string, asked: { filter: string }) =>
      new Promise((resolve) => {
        waiting.push(() => resolve(ok({ count: asked.filter.length, readAt: 0, complete: true })));
        if (waiting.length === 2) for (const answer of waiting.reverse()) answer();
      })) as ConsoleData['ask'],
  );
  const answers = await Promise.all([
    data.ask('count', { filter: 'a' }),
    data.ask('count', { filter: 'bb' }),
  ]);
  expect(answers).toMatchObject([{ value: { count: 1 } }, { value: { count: 2 } }]);
});

test('a page token crosses as it is', async () => {
  const { data } = channel((async (_: string, asked: { pageToken: Uint8Array }) =>
    ok({ rows: [], nextPageToken: asked.pageToken, readAt: 0 })) as unknown as ConsoleData['ask']);
  const token = new Uint8Array([1, 2, 255]);
  expect(await data.ask('list', { filter: '', pageSize: 1, pageToken: token })).toMatchObject({
    value: { nextPageToken: token },
  });
});

test('steps come before the answer', async () => {
  const { data } = channel((async (_name: string, _ask: unknown, onStep?: (step: unknown) => void) => {
    onStep?.({ step: 'accepted', atMs: 3, says: 'accepted' });
    return fail('refused', 'no');
  }) as ConsoleData['ask']);
  const steps: unknown[] = [];
  await data.ask('features', null, (step) => steps.push(step));
  expect(steps).toEqual([{ step: 'accepted', atMs: 3, says: 'accepted' }]);
});

test('what throws over there is an answer here', async () => {
  const { data } = channel(() => Promise.reject(new Error('broken pipe')));
  expect(await data.ask('features', null)).toMatchObject({ ok: false, problem: { kind: 'failed' } });
});

test('a cancelled request is reported to the thread, and answered anyway', async () => {
  const abort = new AbortController();
  const { data } = channel(
    ((_name: string, _ask: unknown, _onStep: unknown, signal: AbortSignal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(fail('failed', 'given up')));
      })) as ConsoleData['ask'],
  );
  const answer = data.ask('timeline', { workflowId: 'order/1' }, undefined, abort.signal);
  abort.abort();
  expect(await answer).toMatchObject({ problem: { message: 'given up' } });
});

test('a dead thread answers everything, open and later', async () => {
  const { data } = channel(() => new Promise(() => {}));
  const open = data.ask('features', null);
  data.fail('the data thread ended');
  expect(await open).toMatchObject({ problem: { message: 'the data thread ended' } });
  expect(await data.ask('features', null)).toMatchObject({ ok: false });
});

test('closing waits for the other side', async () => {
  const { data, isClosed } = channel(async () => fail('failed', ''));
  await data.close();
  expect(isClosed()).toBe(true);
});
