import { chmod, chown, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_PORTS } from '../../contract/stack/ports.ts';
import { attachOrStart, bringDown, readEndpoints, stackStatus } from '../../launch/client.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { DEFAULT_OPTIONS } from '../../launch/keeper/protocol.ts';
import { until } from '../until.ts';
import { quarterdeck, startQuarterdeck } from './quarterdeck.ts';
import {
  expectNoSecretInArguments,
  HOSTILE_SHELL,
  nothingLeft,
  PARTS,
  pidsOf,
  ready,
  reported,
  START_MS,
  startNpm,
  takeTemporalPort,
} from './stack-rig.ts';

// The local stack with real processes: it starts once, reports its parts and what is in its way, and leaves no process
// behind. The drill kills its keeper and its parts.
let root = '';
let taken: Server;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-stack-'));
  taken = await takeTemporalPort();
});

afterAll(async () => {
  await bringDown(root, 'the test is over');
  taken.close();
  await discardStack(root);
});

test('two starts share one stack, which completes orders and ends with the last of them', {
  timeout: 600_000,
}, async () => {
  const env = HOSTILE_SHELL;
  const args = ['start', '--for', '10m', '--rate', '3/s', '--folder', root];
  const npm = startNpm(args, env);
  const own = startQuarterdeck(args, { env });
  const snapshot = await ready(root, own);
  await ready(root, npm);
  expect((await stackStatus(root))?.leases).toBe(2);
  expect(snapshot.endpoints?.namespace).toBe('default');
  expectNoSecretInArguments(snapshot);
  // One of them started it, the other attached.
  const printed = npm.stdout() + own.stdout();
  for (const part of PARTS) expect(printed).toMatch(new RegExp(`^${part} +ready `, 'm'));
  if (taken.listening) expect(printed).toContain(`port ${DEFAULT_PORTS.temporal} is taken, so it uses `);
  await until(async () => (await reported(root)).orders.completed > 0, 'an order completes', START_MS);
  const status = await reported(root);
  expect(status.ready).toBe(true);
  expect(status.parts.map(({ name }) => name)).toEqual(expect.arrayContaining(PARTS));

  npm.child.kill('SIGKILL');
  await until(async () => (await stackStatus(root))?.leases === 1, 'the session of npm has ended');
  own.child.kill('SIGKILL');
  await nothingLeft(root, pidsOf(snapshot));
  expect(await readEndpoints(root)).toBeUndefined();
});

describe('what is in the way of a start', () => {
  test('a folder that cannot be written to', async () => {
    const folder = path.join(root, 'read-only');
    await mkdir(folder);
    await chmod(root, 0o755);
    const ids = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    // Root may write anywhere, so a file blocks the path of the folder instead.
    if ('uid' in ids) await chown(folder, 0, 0);
    await chmod(folder, 0o555);
    const failure = await asUser(ids, () => attachOrStart(folder, DEFAULT_OPTIONS, () => {})).catch(
      (error: Error) => error,
    );
    expect(String(failure)).toMatch(/cannot write to .*read-only\/\.quarterdeck: EACCES/);
  });

  test('a production server, a wrong flag and a folder without a stack are refused in one sentence', async () => {
    const config = path.join(root, 'temporal.toml');
    await writeFile(config, '[profile.prod]\naddress = "10.0.0.1:7233"\n');
    const env = { TEMPORAL_CONFIG_FILE: config };
    const production = await quarterdeck(
      ['stack', 'up', '--use-temporal', '10.0.0.1:7233', '--folder', root],
      { env },
    );
    expect(production).toMatchObject({ code: 3, stdout: '' });
    expect(production.stderr).toContain('10.0.0.1:7233 is the production profile "prod"');
    expect(await quarterdeck(['stack', 'up', '--workers', 'many'])).toMatchObject({ code: 2 });
    expect(await quarterdeck(['stack', 'up', '--profile', 'prod'])).toMatchObject({ code: 2 });
    const noStack = await quarterdeck(['stack', 'start', 'worker-1', '--folder', path.join(root, 'empty')]);
    expect(noStack).toMatchObject({ code: 3 });
    expect(noStack.stderr).toContain('no stack runs in this folder');
  });
});

/** Runs with another effective user, as an ordinary one would. */
async function asUser<T>(ids: { uid?: number; gid?: number }, work: () => Promise<T>): Promise<T> {
  const { uid, gid } = ids;
  if (uid === undefined || gid === undefined) return await work();
  process.setegid?.(gid);
  process.seteuid?.(uid);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}
