import { spawn } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { DEFAULT_PORTS } from '../../contract/stack/ports.ts';
import { attachOrStart, bringDown, partControl, readEndpoints, stackStatus } from '../../launch/client.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { DEFAULT_OPTIONS, type StackSnapshot } from '../../launch/keeper/protocol.ts';
import { isAlive } from '../../support/process/is-alive.mjs';
import { until } from '../until.ts';
import { commandLinesWith, processesIn, variableOf } from './processes.ts';
import { quarterdeck, type Running, startQuarterdeck } from './quarterdeck.ts';

// Protects the local stack with real processes: it comes up, says what is in its way, and leaves nothing behind.

const START_MS = 120_000;
let root = '';
let taken: Server;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-stack-'));
  taken = createServer();
  // Another program may have it; it may also give it up before the stack starts.
  await new Promise<void>((resolve) => {
    taken.once('error', () => resolve());
    taken.listen(DEFAULT_PORTS.temporal, '127.0.0.1', resolve);
  });
});

afterAll(async () => {
  await bringDown(root, 'the test is over');
  taken.close();
  await discardStack(root);
});

/** Every process of the stack as its keeper knows them, itself included. */
function pidsOf(snapshot: StackSnapshot): readonly number[] {
  const parts = snapshot.parts.map((part) => part.pid).filter((pid) => pid !== null);
  return [snapshot.keeperPid, ...parts];
}

async function nothingLeft(pids: readonly number[]): Promise<void> {
  expect(pids.length).toBeGreaterThan(6);
  await until(() => pids.every((pid) => !isAlive(pid)), 'all processes of the stack are gone');
  await until(() => processesIn(root).length === 0, 'nobody works in the folder of the stack');
}

function expectNoSecretInArguments({ endpoints, parts }: StackSnapshot): void {
  const callbacks = parts.find(({ name }) => name === 'callbacks')?.pid ?? 0;
  const secrets = [
    new URL(endpoints?.databaseUrl ?? '').password,
    variableOf(callbacks, ENVIRONMENT.callbackSecret) ?? '',
  ];
  for (const secret of secrets) expect(commandLinesWith(secret)).toEqual([]);
}

async function ready(running: Pick<Running, 'stdout'>): Promise<StackSnapshot> {
  await until(
    () => /everything is ready|attached to the stack/.test(running.stdout()),
    'the stack is ready',
    START_MS,
  );
  const snapshot = await stackStatus(root);
  if (snapshot === undefined) throw new Error('no keeper answers');
  return snapshot;
}

/** With npm and its shell between. */
function startNpm(args: readonly string[], env: NodeJS.ProcessEnv) {
  const [, ...flags] = args;
  const child = spawn('npm', ['start', '--', ...flags], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  return { child, stdout: () => stdout };
}

const PARTS = ['temporal', 'postgres', 'providers', 'callbacks', 'worker-1', 'worker-2', 'traffic'];

async function reported() {
  return JSON.parse((await quarterdeck(['stack', 'status', '--json', '--folder', root])).stdout) as {
    readonly orders: { readonly started: number; readonly completed: number; readonly open: number };
  };
}

describe('the life of a stack', { timeout: 180_000 }, () => {
  test('concurrent starts share one stack, ignore variables of the shell, and the last takes it down', async () => {
    const env = {
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      TEMPORAL_NAMESPACE: 'production',
      TEMPORAL_PROFILE: 'prod',
      TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml',
      DATABASE_URL: 'postgres://prod.invalid/orders',
      PROMETHEUS_URL: 'http://prod.invalid:9090',
      PGHOST: 'prod.invalid',
      NODE_OPTIONS: '',
    };
    const args = ['start', '--for', '10m', '--rate', '3/s', '--folder', root];
    const npm = startNpm(args, env);
    const own = startQuarterdeck(args, { env });
    const snapshot = await ready(own);
    await ready(npm);
    expect((await stackStatus(root))?.leases).toBe(2);
    expect(snapshot.endpoints?.temporalAddress).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(snapshot.endpoints?.namespace).toBe('default');
    expectNoSecretInArguments(snapshot);
    // One of them started it, the other attached.
    const told = npm.stdout() + own.stdout();
    for (const part of PARTS) expect(told).toMatch(new RegExp(`^${part} +ready `, 'm'));
    if (taken.listening) expect(told).toContain(`port ${DEFAULT_PORTS.temporal} is taken, so it uses `);

    await until(async () => (await reported()).orders.completed > 0, 'an order completes', START_MS);
    const short = await quarterdeck(['start', '--for', '1s', '--folder', root], { env });
    expect(short).toMatchObject({ code: 0, stderr: '' });
    expect(short.stdout).toContain('attached to the stack');
    const last = /^orders: (\d+) started, (\d+) completed, (\d+) open, (\d+) need attention$/.exec(
      short.stdout.trimEnd().split('\n').at(-1) ?? '',
    );
    expect(Number(last?.[1])).toBeGreaterThan(0);
    expect(Number(last?.[2])).toBeGreaterThan(0);

    // The stack outlives each session but the last, however it ends. The last is killed.
    const another = startQuarterdeck(args, { env });
    await ready(another);
    another.child.kill('SIGTERM');
    expect((await another.ended).code).toBe(0);
    npm.child.kill('SIGKILL');
    await until(async () => (await stackStatus(root))?.leases === 1, 'the session of npm has ended');
    expect((await stackStatus(root))?.phase).toBe('ready');
    own.child.kill('SIGKILL');
    await nothingLeft(pidsOf(snapshot));
    expect(await readEndpoints(root)).toBeUndefined();
  });

  test('a killed keeper takes every part with it, and the next start goes on with the same orders', async () => {
    const up = await quarterdeck(['stack', 'up', '--rate', '2/s', '--folder', root]);
    expect(up.stderr).toBe('');
    expect(up.code).toBe(0);
    const before = await stackStatus(root);
    if (before === undefined) throw new Error('no keeper answers');
    const { orders } = await until(async () => {
      const now = await reported();
      return now.orders.open > 0 && now;
    }, 'an order is open');
    process.kill(before.keeperPid, 'SIGKILL');
    await nothingLeft(pidsOf(before));
    expect(await readEndpoints(root)).toBeUndefined();
    expect((await quarterdeck(['stack', 'status', '--folder', root])).code).toBe(4);

    const again = await quarterdeck(['stack', 'up', '--no-traffic', '--json', '--folder', root]);
    expect(again.code).toBe(0);
    const found = JSON.parse(again.stdout);
    expect(found.ready).toBe(true);
    expect(found.parts.map((part: { name: string }) => part.name)).not.toContain('traffic');
    expect(found.orders.started).toBeGreaterThanOrEqual(orders.started);
    await until(
      async () => (await reported()).orders.completed > orders.completed,
      'an order of before completes',
      START_MS,
    );
  });

  test('status names every part and counts the orders', async () => {
    const { code, stdout } = await quarterdeck(['stack', 'status', '--json', '--folder', root]);
    expect(code).toBe(0);
    const status = JSON.parse(stdout);
    expect(status).toMatchObject({
      ready: true,
      orders: { started: expect.any(Number), open: expect.any(Number) },
    });
    const parts = Object.fromEntries(status.parts.map((part: { name: string }) => [part.name, part]));
    for (const name of ['temporal', 'postgres', 'providers', 'callbacks', 'worker-1', 'worker-2']) {
      expect(parts[name]).toMatchObject({
        state: 'ready',
        address: expect.any(String),
        version: expect.any(String),
      });
    }
    expect((await stat(path.join(root, '.quarterdeck', 'endpoints.json'))).mode & 0o777).toBe(0o600);
  });

  test('a part that dies is told and comes back when asked, where it was', async () => {
    const control = partControl(root);
    const address = (await readEndpoints(root))?.temporalAddress;
    for (const part of ['worker-1', 'temporal']) {
      await control.kill(part, 'SIGKILL');
      await until(
        async () => stateOf(part, await stackStatus(root)) === 'failed',
        `${part} is told as failed`,
      );
      const told = await quarterdeck(['stack', 'status', '--folder', root]);
      expect(told.code).toBe(1);
      expect(told.stdout).toMatch(
        new RegExp(
          `^${part} +held .*SIGKILL; start it again: \\S*quarterdeck stack start ${part} --folder ${root}$`,
          'm',
        ),
      );
      const down = await doctorSays(part);
      expect(down).toMatchObject({ code: 1, healthy: false, state: 'missing' });
      expect(down.todo).toContain(`stack logs ${part} --folder ${root}`);
      await control.start(part);
      expect(stateOf(part, await stackStatus(root))).toBe('ready');
      const back = await doctorSays(part);
      expect(back).toMatchObject({ state: 'ok', todo: null, code: back.healthy ? 0 : 1 });
    }
    expect((await readEndpoints(root))?.temporalAddress).toBe(address);
    await control.start('worker-3');
    expect((await readEndpoints(root))?.workers.map((worker) => worker.name)).toContain('worker-3');
    await control.stop('worker-3');
    expect(stateOf('worker-3', await stackStatus(root))).toBe('stopped');
    await expect(control.start('worker-1')).rejects.toThrow('worker-1 runs already');
    await expect(control.kill('nonsense', 'SIGKILL')).rejects.toThrow('there is no part "nonsense"');
  });

  test('`stack down` ends it all', async () => {
    const snapshot = await stackStatus(root);
    if (snapshot === undefined) throw new Error('no keeper answers');
    const { code, stdout } = await quarterdeck(['stack', 'down', '--folder', root]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'the stack has ended\n' });
    await nothingLeft(pidsOf(snapshot));
    expect((await quarterdeck(['stack', 'down', '--folder', root])).stdout).toBe(
      'no stack runs in this folder\n',
    );
  });
});

function stateOf(part: string, snapshot: StackSnapshot | undefined): string | undefined {
  return snapshot?.parts.find((each) => each.name === part)?.state;
}

describe('what is in the way of a start', () => {
  test('a folder that cannot be written to', async () => {
    const folder = path.join(root, 'read-only');
    await mkdir(folder);
    await chmod(root, 0o755);
    const ids = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    // Root may write anywhere, so a file stands in the way of the folder instead.
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
    const nobody = await quarterdeck(['stack', 'start', 'worker-1', '--folder', path.join(root, 'empty')]);
    expect(nobody).toMatchObject({ code: 3 });
    expect(nobody.stderr).toContain('no stack runs in this folder');
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

/** What doctor says of a part of the stack, and how it ends. */
async function doctorSays(part: string) {
  const { code, stdout } = await quarterdeck(['doctor', '--json', '--folder', root]);
  const { findings, healthy } = JSON.parse(stdout) as {
    readonly healthy: boolean;
    readonly findings: readonly {
      readonly name: string;
      readonly state: string;
      readonly todo: string | null;
    }[];
  };
  const { state, todo } = findings.find(({ name }) => name === `stack ${part}`) ?? {};
  return { code, healthy, state, todo };
}
