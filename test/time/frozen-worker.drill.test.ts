// A worker is frozen for longer than every timeout that concerns it, as in a paused virtual machine: meanwhile it is
// listed as gone, afterwards it works again without a restart, and no effect is doubled. A console is frozen with it, and
// its clock jumps by an hour.
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startConsole, type TerminalSession } from '../../console/e2e/terminal-session.ts';
import { bringDown, readEndpoints, stackStatus } from '../../launch/client.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { quarterdeck, type Running, startQuarterdeck } from '../stack/quarterdeck.ts';
import { until } from '../until.ts';

/** Longer than a long poll, a heartbeat timeout, a task timeout and the sticky queue's. */
const FROZEN_MS = 75_000;
/** The console starts an hour behind the servers, and has their time when it continues: asleep it missed an hour. */
const [HOUR_AGO, NOW] = ['-3600', '+0'];
/** Debian's libfaketime: without it the console is frozen and its clock does not jump. */
const FAKETIME = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
].find((file) => existsSync(file));

/** The monotonic clock does not count the sleep of a machine. */
const FAKED = { LD_PRELOAD: FAKETIME ?? '', FAKETIME_DONT_FAKE_MONOTONIC: '1' };

let root = '';
let watching: TerminalSession | undefined;
let sleeping: TerminalSession | undefined;
let ahead: TerminalSession | undefined;
let traffic: Running | undefined;
let frozen: number | undefined;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-frozen-'));
});
afterAll(async () => {
  if (frozen !== undefined) process.kill(frozen, 'SIGCONT');
  sleeping?.kill();
  ahead?.kill();
  watching?.kill();
  traffic?.child.kill('SIGKILL');
  await bringDown(root, 'the test is over');
  await discardStack(root);
});

async function orders(): Promise<{ readonly open: number; readonly completed: number }> {
  return JSON.parse((await quarterdeck(['stack', 'status', '--json', '--folder', root])).stdout).orders;
}

const worker = async () => (await stackStatus(root))?.parts.find(({ name }) => name === 'worker-1');

test('console, worker and keeper after a worker was frozen', async () => {
  const up = ['stack', 'up', '--no-traffic', '--workers', '1', '--folder', root];
  expect(await quarterdeck(up)).toMatchObject({ code: 0 });
  const clock = path.join(root, 'clock');
  await writeFile(clock, HOUR_AGO);
  const jumps =
    FAKETIME === undefined
      ? {}
      : {
          ...FAKED,
          FAKETIME_TIMESTAMP_FILE: clock,
          FAKETIME_NO_CACHE: '1',
        };
  watching = await startConsole({ args: [], cwd: root });
  sleeping = await startConsole({ args: [], cwd: root, env: jumps });
  traffic = startQuarterdeck(['traffic', '--rate', '2/s', '--no-faults', '--until-stopped'], { cwd: root });
  await until(async () => (await orders()).completed > 3, 'orders are completed');
  await watching.see('workers 1/1');
  await sleeping.see(/live \d+s/);
  if (FAKETIME !== undefined) {
    // A clock that is wrong and stays so: what counts is that the worker is heard again and again.
    ahead = await startConsole({ args: [], cwd: root, env: { ...FAKED, FAKETIME: '+3600s' } });
    await ahead.see('workers 1/1');
    await ahead.gone('No worker runs orders');
  }

  const pid = (await readEndpoints(root))?.workers[0]?.pid;
  if (pid === undefined) throw new Error('there is no worker');
  frozen = pid;
  process.kill(pid, 'SIGSTOP');
  sleeping.signal('SIGSTOP');
  const began = performance.now();
  // After twice its last interval between two beats, which is long on a busy machine.
  await until(() => watching?.text().includes('workers 0/1'), 'the worker is listed as gone', 200_000);
  await watching.see(/No worker runs orders since \d\d:\d\d:\d\d/);
  await ahead?.see('workers 0/1');
  // The process is alive, so the keeper starts no other one.
  expect(await worker()).toMatchObject({ pid });
  await sleep(Math.max(0, FROZEN_MS - (performance.now() - began)));
  const before = await orders();

  await writeFile(clock, NOW);
  process.kill(pid, 'SIGCONT');
  frozen = undefined;
  sleeping.signal('SIGCONT');
  await until(async () => (await orders()).completed > before.completed + 5, 'it completes orders again');
  await watching.see('workers 1/1');
  await watching.gone('No worker runs orders');
  // What an hour-old screen showed is read again; the jump makes nothing stale or gone.
  await sleeping.see(/live \d+s/);
  await sleeping.see('workers 1/1');
  expect(await worker()).toMatchObject({ pid, state: 'ready' });

  traffic.child.kill('SIGTERM');
  // It reports what it could not place meanwhile.
  expect((await traffic.ended).stderr).not.toMatch(/defect|^\s+at /m);
  // Some of the orders wait for a person, as traffic intends.
  await until(
    async () => {
      const { stdout } = await quarterdeck(['invariants', '--json', '--folder', root]);
      if (JSON.parse(stdout).verdict !== 'holds') throw new Error(stdout);
      return true;
    },
    'the invariants hold',
    240_000,
  );
});
