// A data thread that dies is restarted after a pause; meanwhile the reason is shown.
import { expect, test } from 'vitest';
import { fail, ok } from '../../operations/temporal/problem.ts';
import type { ConsoleData } from '../model/app/data.ts';
import { type DataThread, restartedData } from './restarted-data.ts';

function threads() {
  const started: { die(why: string): void; closed: boolean }[] = [];
  const start = (): DataThread => {
    const { promise: ended, resolve } = Promise.withResolvers<string>();
    let dead: string | null = null;
    const life = {
      die(why: string) {
        dead = why;
        resolve(why);
      },
      closed: false,
    };
    started.push(life);
    return {
      ended,
      ask: (async () =>
        dead === null
          ? ok({ count: started.length, readAt: 0, complete: true })
          : fail('unreachable', dead)) as ConsoleData['ask'],
      close: async () => {
        life.closed = true;
      },
    };
  };
  return { started, start };
}

test('the next question after the pause starts another thread', async () => {
  const { started, start } = threads();
  let now = 0;
  const data = restartedData(start(), start, () => now);
  const count = () => data.ask('count', { filter: '' });
  expect(await count()).toMatchObject({ value: { count: 1 } });
  started[0]?.die('the data thread ended with exit code 3');
  expect(await count()).toMatchObject({
    problem: { kind: 'unreachable', message: 'the data thread ended with exit code 3' },
  });
  now += 999;
  await count();
  expect(started).toHaveLength(1);
  now += 1;
  expect(await count()).toMatchObject({ value: { count: 2 } });
  started[1]?.die('again');
  await count();
  now += 1_000;
  expect(await count()).toMatchObject({ problem: { message: 'again' } });
  now += 1_000;
  expect(await count()).toMatchObject({ value: { count: 3 } });
});

test('however often it is asked, a thread that dies at once is started seldom', async () => {
  const { started, start } = threads();
  let now = 0;
  const data = restartedData(start(), start, () => now);
  for (; now < 120_000; now += 100) {
    started.at(-1)?.die('no memory');
    await data.ask('count', { filter: '' });
  }
  expect(started.length).toBeLessThan(10);
});

test('closing closes the thread of now, and none is started after it', async () => {
  const { started, start } = threads();
  let now = 0;
  const data = restartedData(start(), start, () => now);
  await data.close();
  expect(started[0]?.closed).toBe(true);
  started[0]?.die('closed');
  await data.ask('count', { filter: '' });
  now += 60_000;
  await data.ask('count', { filter: '' });
  expect(started).toHaveLength(1);
});
