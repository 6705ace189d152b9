// The built console against a terminal that does more than send keys: replies, lost ends, resizes, stops.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startNeighbors } from '../../bench/pty/neighbors.ts';
import { programsFolder } from '../../launch/programs-folder.ts';
import { until } from '../../test/until.ts';
import { anything, replies } from '../testing/terminal-bytes.ts';
import { KEYS, startInShell, type TerminalSession } from './terminal-session.ts';
import { startWatched, steadyText } from './watchdog.ts';

let neighbors: Awaited<ReturnType<typeof startNeighbors>>;
let folder: string;
const open: TerminalSession[] = [];
beforeAll(async () => {
  neighbors = await startNeighbors();
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-terminal-'));
  // The first console of a home teaches; the frames of all others are the same.
  const first = await consoleAlone();
  first.kill();
});
afterAll(async () => {
  for (const session of open) session.kill();
  await neighbors.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Without a server nothing on the screen changes by itself but the outage and its clock. */
async function consoleAlone(): Promise<TerminalSession> {
  const session = await startWatched(['--address', neighbors.absent], { folder });
  open.push(session);
  await session.see('does not answer');
  return session;
}

test.concurrent('replies of the terminal change nothing, and a key after them is that key', async () => {
  const session = await consoleAlone();
  const before = steadyText(session);
  for (const reply of fc.sample(replies, { numRuns: 200, seed: 8 })) session.sendBytes(reply);
  session.send('?');
  await session.see('Enter runs it');
  session.send(KEYS.esc);
  await session.gone('Enter runs it');
  expect(steadyText(session)).toBe(before);
  session.send(KEYS.ctrlC);
  expect(await session.ended()).toEqual({ code: 0, termiosSame: true });
});

test.concurrent.each([
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

test.concurrent('whatever comes, Ctrl-C ends it and the terminal is as before', async () => {
  const session = await consoleAlone();
  for (const bytes of fc.sample(anything, { numRuns: 60, seed: 9 })) {
    // Ctrl-C, Ctrl-Z and q would end or stop it before its time.
    session.sendBytes(bytes.filter((byte) => byte !== 3 && byte !== 26 && byte !== 0x71));
  }
  session.send(KEYS.ctrlC);
  const { termiosSame } = await session.ended();
  expect(termiosSame).toBe(true);
});

test.concurrent('after a storm of resizes the frame is that of a fresh console', async () => {
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
  await until(() => steadyText(session) === steadyText(fresh), 'the frame is a fresh one');
});

test.concurrent('Ctrl-L paints over whatever was written onto the screen', async () => {
  const session = await consoleAlone();
  const before = steadyText(session);
  session.disturb('\u001B[5;5Hgarbage\u001B[10;1H\u001B[K');
  await session.see('garbage');
  session.send('\u000C');
  await until(() => steadyText(session) === before, 'the frame is whole again');
});

test.concurrent('a resize while it is stopped is seen after fg', async () => {
  const shell = startInShell(['bash', '--norc', '--noprofile', '-i'], {
    args: [],
    cwd: folder,
    env: { HOME: folder },
  });
  open.push(shell);
  await shell.see(/bash-[\d.]+[#$]/);
  const cli = path.join(await programsFolder(process.cwd()), 'cli.mjs');
  shell.send(`${process.execPath} ${cli} console --address ${neighbors.absent}\r`);
  await shell.see('does not answer');
  shell.send(KEYS.ctrlZ);
  await shell.see('Stopped');
  shell.resize(100, 26);
  shell.send('fg\r');
  await shell.see('does not answer');
  const fresh = startInShell([process.execPath, cli, 'console', '--address', neighbors.absent], {
    args: [],
    cwd: folder,
    env: { HOME: folder },
    columns: 100,
    rows: 26,
  });
  open.push(fresh);
  await fresh.see('does not answer');
  await until(() => steadyText(shell) === steadyText(fresh), 'the frame is that of the new size');
  shell.send(KEYS.ctrlC);
});

test.concurrent('a resize and a foreign line while it was stopped from outside are gone after SIGCONT', async () => {
  const session = await consoleAlone();
  session.signal('SIGSTOP');
  session.resize(100, 26);
  session.disturb('\u001B[5;5Hgarbage');
  await session.see('garbage');
  session.signal('SIGCONT');
  const fresh = await consoleAlone();
  fresh.resize(100, 26);
  await until(() => steadyText(session) === steadyText(fresh), 'the frame is that of the new size');
  expect(session.text()).not.toContain('garbage');
  session.send(KEYS.ctrlC);
  expect((await session.ended()).code).toBe(0);
});

test.concurrent('Esc and a key that begins a sequence are two keys', async () => {
  const session = await consoleAlone();
  session.send('?');
  await session.see('Enter runs it');
  // Esc closes the help; [ goes back to the place before, and there is none.
  session.send('\u001B[');
  await session.gone('Enter runs it');
  await session.see('there is no place before this one');
  session.send(KEYS.ctrlC);
  expect((await session.ended()).code).toBe(0);
});

test.concurrent('a click on a hint and on a lens is its key', async () => {
  const session = await consoleAlone();
  const click = (text: string): void => {
    const y = session
      .text()
      .split('\n')
      .findIndex((line) => line.includes(text));
    session.send(`\u001B[<0;${session.line(y).indexOf(text) + 1};${y + 1}M`);
  };
  click('? help');
  await session.see('Enter runs it');
  session.send(KEYS.esc);
  await session.gone('Enter runs it');
  click('/ find');
  await until(() => session.line(29).startsWith(' /'), 'the field is open');
});
