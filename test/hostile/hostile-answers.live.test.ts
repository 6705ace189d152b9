// Hostile provider answers and callbacks on a real worker: no command, log or console output contains raw control
// sequences or forged lines. One text per kind of answer; the drill covers all of them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOSTILE } from '../../contract/testing/hostile.ts';
import { HOSTILE_ANSWERS } from './hostile-answers.ts';
import { walkConsole } from './hostile-console.ts';
import { type HostileOrders, startHostileOrders } from './hostile-orders.ts';
import { readEverything, wrongLogLines } from './read-everything.ts';

let hostile: HostileOrders;
beforeAll(async () => {
  const textOf = (at: number) => HOSTILE[(at * 5) % HOSTILE.length] ?? '';
  hostile = await startHostileOrders(
    HOSTILE_ANSWERS.map((answer, at) => [answer, textOf(at)] as const),
    [0, 12, 14].map((at) => HOSTILE[at] ?? ''),
  );
});
afterAll(() => hostile?.stop());

test('no order command prints raw control sequences', async () => {
  const { missing, wrong } = await readEverything(hostile, { every: false });
  expect(wrong).toEqual([]);
  expect(missing).toEqual([]);
});

test.each(['worker', 'callbacks'] as const)('the log of %s is escaped JSON lines', async (program) => {
  const log = await hostile.stack.log(program);
  expect(log).not.toBe('');
  expect(wrongLogLines(log)).toEqual([]);
});

test('providers log nothing of what they receive', async () => {
  expect((await hostile.stack.log('providers')).trim()).toMatch(/^providers listen on http:\S+$/);
});

test('the built console writes only planned sequences, with a hostile environment', async () => {
  const text = HOSTILE.join('').toWellFormed().replaceAll('\0', '').slice(0, 400);
  // Node itself does not start in a locale with a long name.
  const locale = '\u001B[2J.UTF-8';
  const named = { USER: text, QUARTERDECK_ACTOR: text, TZ: text, LC_ALL: locale, TERM_PROGRAM: text };
  expect(
    await walkConsole({ ...hostile, orders: hostile.orders.slice(1, 4) }, { args: [], env: named }),
  ).toEqual([]);
});
