// The built console in a real terminal under settings that cannot work: one sentence, an idle processor, and an end
// whenever it is asked for. All settings are in watchdog.drill.test.ts.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BROKEN_SETTINGS } from '../../bench/pty/broken-settings.ts';
import { startStrangers } from '../../bench/pty/strangers.ts';
import { isAlive } from '../../support/process/is-alive.mjs';
import { until } from '../../test/until.ts';
import { KEYS, type TerminalSession } from './terminal-session.ts';
import { faultsOf, startWatched, type WayOut, watch } from './watchdog.ts';

let strangers: Awaited<ReturnType<typeof startStrangers>>;
let folder: string;
const open: TerminalSession[] = [];
beforeAll(async () => {
  strangers = await startStrangers();
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-watched-'));
});
afterAll(async () => {
  for (const session of open) session.kill();
  await strangers.stop();
  await rm(folder, { recursive: true, force: true });
});

const SMOKE: readonly (readonly [string, WayOut])[] = [
  ['temporal.toml: address with a scheme', 'Ctrl-C'],
  ['server: absent', 'Ctrl-C'],
  ['server: hanging', 'SIGTERM'],
  ['server: answering rubbish', 'SIGHUP'],
  ['environment: dumb terminal', 'Ctrl-C'],
];

test.concurrent.each(SMOKE)('%s, ended by %s', async (name, wayOut) => {
  const setting = BROKEN_SETTINGS.find((candidate) => candidate.name === name);
  if (setting === undefined) throw new Error(`there is no case ${name}`);
  const watched = await watch(setting, strangers, wayOut);
  expect(faultsOf(setting, wayOut, watched), watched.said).toEqual([]);
});

test.concurrent('a data thread that dies is named, started again, and does not stop Ctrl-C', async () => {
  const killer = path.join(folder, 'killer.mjs');
  // Loaded into every thread; ends the data thread a moment after its start.
  await writeFile(
    killer,
    'import { isMainThread } from "node:worker_threads"; if (!isMainThread) setTimeout(() => process.exit(3), 700);',
  );
  const session = await startWatched(['--address', strangers.hanging], {
    folder,
    env: { NODE_OPTIONS: `--import=${killer}` },
  });
  open.push(session);
  await session.see('The data thread ended with exit code 3');
  session.send('?');
  await session.see('Enter does it');
  session.send(KEYS.ctrlC);
  expect(await session.ended()).toEqual({ code: 0, termiosSame: true });
});

test.concurrent('a terminal that goes away while it connects ends it', async () => {
  const session = await startWatched(['--address', strangers.hanging], { folder });
  await until(() => session.raw().includes('\u001B[?1049h'), 'the console has begun');
  const pid = session.pid();
  session.kill();
  await until(() => !isAlive(pid), 'the console has ended');
});
