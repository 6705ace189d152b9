// Every program of ours by its entry: it works on where its output cannot be written, drains on SIGTERM and SIGHUP, and
// reports an operating system error in one line. A new entry fails here until it is tried as well.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { ENTRIES } from '../../launch/build/bundles.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { DEFAULT_OPTIONS, type StackSnapshot } from '../../launch/keeper/protocol.ts';
import { connectKeeper, type KeeperLink } from '../../launch/keeper-link.ts';
import { anyFreePort } from '../../launch/processes/free-port.ts';
import { isAlive } from '../../support/process/is-alive.mjs';
import { builtProgram } from '../built-program.ts';
import { emptyDatabase, freshDatabase, freshNamespace } from '../rig.ts';
import { processesIn } from '../stack/processes.ts';
import { until } from '../until.ts';

type Serving = {
  readonly args?: readonly string[];
  /** On stdin. */
  readonly input?: string;
  readonly env: NodeJS.ProcessEnv;
  /** Whether it serves by now. */
  readonly serves: () => Promise<boolean>;
};

let folder = '';
let keeperRoots: string[] = [];
let backEnds: NodeJS.ProcessEnv = {};
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-programs-'));
  const [space, database] = await Promise.all([freshNamespace(), freshDatabase()]);
  backEnds = {
    PATH: process.env['PATH'],
    [ENVIRONMENT.temporalAddress]: space.address,
    [ENVIRONMENT.temporalNamespace]: space.namespace,
    [ENVIRONMENT.databaseUrl]: database.url,
    [ENVIRONMENT.callbackSecret]: 'a-secret-of-the-test',
    [ENVIRONMENT.callbackUrl]: 'http://127.0.0.1:1',
    [ENVIRONMENT.providersUrl]: 'http://127.0.0.1:1',
  };
});
afterAll(async () => {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
  for (const root of keeperRoots) await discardStack(root);
  await rm(folder, { recursive: true, force: true });
});

async function httpProgram(): Promise<Serving> {
  const [listen, core] = [`127.0.0.1:${await anyFreePort()}`, `127.0.0.1:${await anyFreePort()}`];
  return {
    env: {
      ...backEnds,
      [ENVIRONMENT.listen]: listen,
      [ENVIRONMENT.processMetrics]: listen,
      [ENVIRONMENT.coreMetrics]: core,
      [ENVIRONMENT.dataFolder]: await mkdtemp(path.join(folder, 'data-')),
    },
    serves: async () => (await fetch(`http://${listen}/healthz`)).ok,
  };
}

async function keeperProgram(): Promise<Serving> {
  const root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-keeper-'));
  keeperRoots = [...keeperRoots, root];
  const options = {
    ...DEFAULT_OPTIONS,
    workers: 0,
    trafficRate: null,
    prometheus: false,
    checkSeconds: null,
  };
  let link: KeeperLink | undefined;
  return {
    args: [root],
    input: JSON.stringify(options),
    env: { ...process.env },
    serves: async () => {
      if (link === undefined) {
        link = await connectKeeper(root);
        // Without a lease it ends before a slow start has come to its end.
        await link?.ask({ do: 'lease' });
      }
      return ((await link?.ask({ do: 'hello' })) as StackSnapshot | undefined)?.phase === 'ready';
    },
  };
}

/** By entry: how it is served, or why it is not a program that serves. */
const PROGRAMS: Readonly<Record<keyof typeof ENTRIES, (() => Promise<Serving>) | string>> = {
  worker: httpProgram,
  providers: httpProgram,
  callbacks: httpProgram,
  keeper: keeperProgram,
  migrate: 'runs once; below',
  seed: 'runs once; below',
  cli: 'has commands and exit codes of its own: cli/main.ts',
  'console-data': 'a thread of the console: console/e2e/watchdog.pty.test.ts',
  pages: 'runs once, in the build: bin/prepare/answer.test.ts',
  'parent-watch': 'preloaded into the others: test/stack/stack.drill.test.ts',
};

const OUTPUTS = {
  'a full disk': () => {
    const full = openSync('/dev/full', 'w');
    return { stdio: [full, full] as const, opened: () => closeSync(full) };
  },
  'a closed pipe': () => ({
    stdio: ['pipe', 'pipe'] as const,
    opened: (child: ChildProcess) => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
  }),
};

function start(
  name: keyof typeof ENTRIES,
  serving: Pick<Serving, 'args' | 'env' | 'input'>,
  output: keyof typeof OUTPUTS,
): ChildProcess {
  const { stdio, opened } = OUTPUTS[output]();
  const child = spawn(process.execPath, [builtProgram(name), ...(serving.args ?? [])], {
    env: serving.env,
    stdio: [serving.input === undefined ? 'ignore' : 'pipe', ...stdio],
  });
  started.push(child);
  child.stdin?.end(serving.input);
  opened(child);
  return child;
}

const SERVING = Object.entries(PROGRAMS).filter(
  (entry): entry is [keyof typeof ENTRIES, () => Promise<Serving>] => typeof entry[1] === 'function',
);
const CASES = SERVING.flatMap(([name]) =>
  (
    [
      ['a full disk', 'SIGTERM'],
      ['a closed pipe', 'SIGHUP'],
    ] as const
  ).map(([output, signal]) => [name, output, signal] as const),
);

test('every program of the build is tried, and every main.ts is a program of the build', async () => {
  const root = path.resolve(import.meta.dirname, '..', '..');
  const found = (await readdir(root, { recursive: true }))
    .filter((file) => !/^(node_modules|dist|\.)/.test(file) && /(^|\/)main\.ts$/.test(file))
    .sort();
  // Runs from source, because it is what builds: `runMain` is held below.
  const built = [
    ...Object.values(ENTRIES).filter((file) => file.endsWith('/main.ts')),
    'launch/build/main.ts',
  ];
  expect(found).toEqual(built.sort());
  for (const file of found.filter((each) => each !== 'cli/main.ts')) {
    expect(await readFile(path.join(root, file), 'utf8'), file).toMatch(/^runMain\(/m);
  }
  expect(Object.keys(PROGRAMS).sort()).toEqual(Object.keys(ENTRIES).sort());
});

describe.concurrent('closed output', () => {
  test.each(CASES)('%s serves with its output on %s and ends on %s', async (name, output, signal) => {
    const program = PROGRAMS[name];
    if (typeof program === 'string') throw new Error(program);
    const serving = await program();
    const child = start(name, serving, output);
    const ended = once(child, 'exit');
    const early = ended.then((how) => {
      throw new Error(`it ended by itself: ${how.join(' ')}`);
    });
    await Promise.race([until(serving.serves, `${name} serves`), early]);
    early.catch(() => undefined);
    const [root] = serving.args ?? [];
    const parts = root === undefined ? [] : processesIn(root);
    if (root !== undefined) expect(parts.length).toBeGreaterThan(1);
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
    await until(() => parts.every((pid) => !isAlive(pid)), 'no part is left behind');
  });
});

describe('the tables', () => {
  test.each(Object.keys(OUTPUTS) as (keyof typeof OUTPUTS)[])(
    'are made with output on %s',
    async (output) => {
      const url = await emptyDatabase();
      const child = start('migrate', { env: { ...backEnds, [ENVIRONMENT.databaseUrl]: url } }, output);
      expect(await once(child, 'exit')).toEqual([0, null]);
      const seeding = start('seed', { env: { ...backEnds, [ENVIRONMENT.databaseUrl]: url } }, output);
      expect(await once(seeding, 'exit')).toEqual([0, null]);
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query(`select (select count(*)::int from quarterdeck_migrations) as steps,
        (select count(*)::int from products) as products`);
      await client.end();
      expect(rows[0].steps).toBeGreaterThan(0);
      expect(rows[0].products).toBeGreaterThan(0);
    },
  );
});

/** Its output and exit code, when it exits by itself. */
async function outputOf(
  name: keyof typeof ENTRIES,
  env: NodeJS.ProcessEnv,
  args: readonly string[] = [],
  input?: string,
): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  return await new Promise((resolve) => {
    const child = execFile(process.execPath, [builtProgram(name), ...args], { env }, (error, _out, err) =>
      resolve({ code: Number(error?.code ?? 0), lines: err.trim().split('\n') }),
    );
    child.stdin?.end(input);
  });
}

describe.concurrent('what the system refuses is one line and no defect', () => {
  test.each(['worker', 'providers', 'callbacks'] as const)('%s on a port that is taken', async (name) => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { env } = await httpProgram();
    const taken = `127.0.0.1:${port}`;
    const { code, lines } = await outputOf(name, {
      ...env,
      [ENVIRONMENT.listen]: taken,
      [ENVIRONMENT.processMetrics]: taken,
    });
    holder.close();
    expect(code).toBe(1);
    expect(lines[0]).toMatch(new RegExp(`^${name}: .*${taken}`));
    expect(lines.join('\n')).not.toMatch(/defect|^\s+at /m);
  });

  test('providers on a data folder that is a file', async () => {
    const { env } = await httpProgram();
    const file = path.join(folder, 'a-file');
    await writeFile(file, '');
    const { code, lines } = await outputOf('providers', {
      ...env,
      [ENVIRONMENT.dataFolder]: path.join(file, 'x'),
    });
    expect(code).toBe(1);
    expect(lines).toEqual([
      `providers: cannot go on: ${file}/x: part of the path is not a folder (ENOTDIR); check the path`,
    ]);
  });

  test('the keeper on a folder in which its lock is a folder', async () => {
    const root = await mkdtemp(path.join(folder, 'locked-'));
    await mkdir(path.join(root, '.quarterdeck', 'keeper.lock'), { recursive: true });
    const { code, lines } = await outputOf('keeper', process.env, [root], JSON.stringify(DEFAULT_OPTIONS));
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^keeper: cannot go on: .*keeper\.lock: .*check owner and permissions$/);
  });

  test.each([
    ['no server', 'postgres://user@127.0.0.1:1/none', /127\.0\.0\.1:1: connection refused \(ECONNREFUSED\)/],
    ['no URL', 'not a url with secret-pw', /DATABASE_URL is no URL/],
  ])('the tables with %s', async (_what, url, message) => {
    const { code, lines } = await outputOf('migrate', { ...backEnds, [ENVIRONMENT.databaseUrl]: url });
    expect(code).toBeGreaterThan(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(message);
    expect(lines[0]).not.toContain('secret-pw');
  });
});
