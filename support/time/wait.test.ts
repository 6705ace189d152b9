import { expect, test } from 'vitest';
import { poll, WaitTimeout, waitUntil } from './wait.ts';

const PACE = { limitMs: 60_000, everyMs: 1 };
const OVER = { limitMs: 0, everyMs: 1 };

test('asks until the answer is there; 0 and an empty text are answers', async () => {
  const answers = [undefined, null, false, 0];
  expect(await poll(PACE, () => answers.shift())).toBe(0);
  expect(answers).toEqual([]);
  expect(await poll(PACE, () => '')).toBe('');
});

test('asks once even when the time is over', async () => {
  let asked = 0;
  expect(
    await poll(OVER, () => {
      asked += 1;
      return false;
    }),
  ).toBeUndefined();
  expect(asked).toBe(1);
  expect(await poll(OVER, () => 'there')).toBe('there');
});

test('a question that throws ends a poll', async () => {
  await expect(poll(PACE, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
});

test('a condition that throws is not met yet', async () => {
  let tries = 0;
  const value = await waitUntil('the third try', PACE, () => {
    tries += 1;
    if (tries < 3) throw new Error('too early');
    return tries;
  });
  expect(value).toBe(3);
});

test('a wait that ends names what was awaited and the last error', async () => {
  const failing = () => Promise.reject(new Error('connection refused'));
  const error = await waitUntil('the server answers', OVER, failing).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(WaitTimeout);
  expect(error).toMatchObject({
    message: 'not within 0 s: the server answers: connection refused',
    cause: { message: 'connection refused' },
  });
  await expect(waitUntil('it is true', OVER, () => false)).rejects.toThrow(/^not within 0 s: it is true$/);
});
