// The built console against a terminal that says and does more than send keys: replies, lost ends, resizes, stops.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { until } from '../../test/until.ts';
import { anything, replies } from '../testing/terminal-bytes.ts';
import { KEYS, type TerminalSession } from './terminal-session.ts';
import { startStrangers, startWatched } from './watchdog.ts';

let strangers: Awaited<ReturnType<typeof startStrangers>>;
let folder: string;
const open: TerminalSession[] = [];
beforeAll(async () => {
  strangers = await startStrangers();
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-terminal-'));
});
afterEach(() => {
  for (const session of open.splice(0)) session.kill();
});
afterAll(async () => {
  await strangers.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Without a server nothing on the screen changes by itself but the outage and its clock. */
async function consoleAlone(): Promise<TerminalSession> {
  const session = await startWatched(['--address', strangers.absent], { folder });
  open.push(session);
  await session.see('does not answer');
  return session;
}

/** The screen without what time changes. */
function steady(session: TerminalSession): string {
  return session
    .text()
    .replace(/Next try in \d+s|Trying now/g, 'Next try')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

test('replies of the terminal change nothing, and a key after them is that key', async () => {
  const session = await consoleAlone();
  const before = steady(session);
  for (const said of fc.sample(replies, { numRuns: 200, seed: 8 })) session.sendBytes(said);
  session.send('?');
  await session.see('Enter does it');
  session.send(KEYS.esc);
  await session.gone('Enter does it');
  expect(steady(session)).toBe(before);
  session.send(KEYS.ctrlC);
  expect(await session.ended()).toEqual({ code: 0, termiosSame: true });
});

test.each([
  ['a paste without its end', '\u001B[200~half of it'],
  ['an open string', '\u001B]52;c;eA'],
  ['an open device string', '\u001BP1+r'],
  ['half of a mouse report', '\u001B[M '],
])('Ctrl-C ends it inside %s', async (_, begun) => {
  const session = await consoleAlone();
  session.send(begun);
  session.send(KEYS.ctrlC);
  expect(await session.ended()).toEqual({ code: 0, termiosSame: true });
});

test('whatever comes, Ctrl-C ends it and the terminal is as before', async () => {
  const session = await consoleAlone();
  for (const bytes of fc.sample(anything, { numRuns: 60, seed: 9 })) {
    // Ctrl-C, Ctrl-Z and q would end or stop it before its time.
    session.sendBytes(bytes.filter((byte) => byte !== 3 && byte !== 26 && byte !== 0x71));
  }
  session.send(KEYS.ctrlC);
  const { termiosSame } = await session.ended();
  expect(termiosSame).toBe(true);
});

test('after a storm of resizes the frame is that of a fresh console', async () => {
  const session = await consoleAlone();
  const sizes = fc.sample(fc.tuple(fc.integer({ min: 50, max: 200 }), fc.integer({ min: 10, max: 50 })), {
    numRuns: 40,
    seed: 5,
  });
  for (const [columns, rows] of sizes) {
    session.resize(columns, rows);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  session.resize(120, 30);
  const fresh = await consoleAlone();
  await until(() => steady(session) === steady(fresh), 'the frame is a fresh one');
});

test('Ctrl-L paints over whatever was written onto the screen', async () => {
  const session = await consoleAlone();
  const before = steady(session);
  session.disturb('\u001B[5;5Hgarbage\u001B[10;1H\u001B[K');
  await session.see('garbage');
  session.send('\u000C');
  await until(() => steady(session) === before, 'the frame is whole again');
});
