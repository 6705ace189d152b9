// The local stack restarts on other ports while a console is open; the console finds it without a restart.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, test } from 'vitest';
import { freshNamespace } from '../../test/rig.ts';
import { type Front, plainFront } from '../../test/tls/fronts.ts';
import { showsNewOrder } from './new-order.ts';
import { startConsole } from './terminal-session.ts';

const cleanUp: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of cleanUp.reverse()) await end();
});

test('the local stack moves to other ports: it is found there, and named so', async () => {
  const space = await freshNamespace();
  const fronts = [await plainFront(space.address), await plainFront(space.address)] as const;
  for (const front of fronts) cleanUp.push(() => front.close());
  const [first, second] = fronts;
  const root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-ports-'));
  cleanUp.push(() => rm(root, { recursive: true, force: true }));
  await mkdir(path.join(root, '.quarterdeck'));
  // A reader of the file checks that the keeper is alive.
  const keeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'keeper.mjs']);
  cleanUp.push(() => keeper.kill('SIGKILL'));
  const file = path.join(root, '.quarterdeck', 'endpoints.json');
  const write = async (front: Front): Promise<void> => {
    const half = `${file}.half`;
    await writeFile(
      half,
      JSON.stringify({
        v: 1,
        keeperPid: keeper.pid,
        stackId: front.address,
        build: 'test',
        startedAt: new Date().toISOString(),
        namespace: space.namespace,
        temporalAddress: front.address,
        temporalUiUrl: null,
        temporalMetricsUrl: null,
        databaseUrl: 'postgres://user@127.0.0.1:1/none',
        providersUrl: 'http://127.0.0.1:1',
        callbackUrl: 'http://127.0.0.1:1',
        prometheusUrl: null,
        alertmanagerUrl: null,
        workers: [],
      }),
    );
    await rename(half, file);
  };
  await write(first);
  const session = await startConsole({ args: [], cwd: root });
  cleanUp.push(() => session.kill());
  await showsNewOrder(session, space);
  await first.close();
  await session.see(first.address);
  await write(second);
  await showsNewOrder(session, space);
  await second.close();
  await session.see(second.address);
});
