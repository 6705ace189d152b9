// The built console in a real terminal under settings that cannot work: one sentence, an idle processor, and an end
// whenever it is asked for. All settings are in watchdog.drill.test.ts.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BROKEN_SETTINGS } from '../../bench/pty/broken-settings.ts';
import { startNeighbors } from '../../bench/pty/neighbors.ts';
import { isAlive } from '../../support/process/is-alive.mjs';
import { until } from '../../test/until.ts';
import { KEYS, type TerminalSession } from './terminal-session.ts';
import { type Exit, faultsOf, startWatched, watch } from './watchdog.ts';

let neighbors: Awaited<ReturnType<typeof startNeighbors>>;
let folder: string;
const open: TerminalSession[] = [];
beforeAll(async () => {
  neighbors = await startNeighbors();
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-watched-'));
});
afterAll(async () => {
  for (const session of open) session.kill();
  await neighbors.stop();
  await rm(folder, { recursive: true, force: true });
});

const SMOKE: readonly (readonly [string, Exit])[] = [
  ['temporal.toml: address with a scheme', 'Ctrl-C'],
  ['server: absent', 'Ctrl-C'],
  ['server: hanging', 'SIGTERM'],
  ['server: answering rubbish', 'SIGHUP'],
  ['environment: dumb terminal', 'Ctrl-C'],
];

test.concurrent.each(SMOKE)('%s, ended by %s', async (name, exit) => {
  const setting = BROKEN_SETTINGS.find((candidate) => candidate.name === name);
  if (setting === undefined) throw new Error(`there is no case ${name}`);
  const watched = await watch(setting, neighbors, exit);
  expect(faultsOf(setting, exit, watched), watched.shown).toEqual([]);
});

test.concurrent('a data thread that dies is named, started again, and does not stop Ctrl-C', async () => {
  const killer = path.join(folder, 'killer.mjs');
  // Loaded into every thread; ends the data thread a moment after its start.
  await writeFile(
    killer,
    'import { isMainThread } from "node:worker_threads"; if (!isMainThread) setTimeout(() => process.exit(3), 700);',
  );
  const session = await startWatched(['--address', neighbors.hanging], {
    folder,
    env: { NODE_OPTIONS: `--import=${killer}` },
  });
  open.push(session);
  await session.see('The data thread ended with exit code 3');
  session.send('?');
  await session.see('Enter runs it');
  session.send(KEYS.ctrlC);
  expect(await session.ended()).toEqual({ code: 0, termiosSame: true });
});

test.concurrent('a terminal that goes away while it connects ends it', async () => {
  const session = await startWatched(['--address', neighbors.hanging], { folder });
  await until(() => session.raw().includes('\u001B[?1049h'), 'the console has begun');
  const pid = session.pid();
  session.kill();
  await until(() => !isAlive(pid), 'the console has ended');
});
