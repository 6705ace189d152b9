import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { type FaultClient, faultClient } from '../../chaos/fault-client.ts';
import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { spawnForeign } from '../../launch/processes/foreign-program.ts';
import { anyFreePort } from '../../launch/processes/free-port.ts';
import { builtProgram } from '../built-program.ts';
import { freshDatabase, freshNamespace, until } from '../rig.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

/** Real providers, a real callback receiver and a real worker, each a process of its own, on the run's servers. */
export type OrderStack = {
  readonly client: Client;
  readonly faults: FaultClient;
  readonly providersUrl: string;
  readonly databaseUrl: string;
  /** The store of the providers, a SQLite file. */
  readonly providersFile: string;
  readonly address: string;
  readonly namespace: string;
  readonly worker: WorkerProcess;
  /** Where callbacks are posted, and what they are signed with. */
  readonly callbacks: { readonly url: string; readonly secret: string };
  /** Everything one of its programs has written so far. */
  log(program: Program['name']): Promise<string>;
  /** Kills the worker, where it still lives, and starts another in its place, without what the first one was given. */
  replaceWorker(workerEnv?: NodeJS.ProcessEnv): Promise<void>;
  stop(): Promise<void>;
};

export type WorkerProcess = {
  readonly child: ChildProcess;
  readonly coreMetricsUrl: string;
  readonly processMetricsUrl: string;
  /** Everything it has written so far. */
  log(): Promise<string>;
};

type Program = { readonly child: ChildProcess; readonly name: 'callbacks' | 'providers' | 'worker' };

/**
 * `workerEnv` is for tests of the worker itself: a collector, failpoints. `delays` are those of the vendors and the
 * carrier, milliseconds, `packing:ready:shipped:delivered`.
 */
export async function startOrderStack(
  options: {
    readonly workerEnv?: NodeJS.ProcessEnv;
    readonly delays?: string;
    /** The address at which the worker asks the providers, given theirs. */
    readonly workerAsks?: (providersUrl: string) => Promise<string>;
  } = {},
): Promise<OrderStack> {
  const [space, database] = await Promise.all([freshNamespace(), freshDatabase()]);
  const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-orders-'));
  const ports = [await anyFreePort(), await anyFreePort(), await anyFreePort(), await anyFreePort()] as const;
  const [providers, callbacks, core, process_] = ports.map((port) => `127.0.0.1:${port}`) as [
    string,
    string,
    string,
    string,
  ];
  const providersUrl = `http://${providers}`;
  const callbackSecret = randomBytes(16).toString('hex');
  const backEnds = {
    [ENVIRONMENT.temporalAddress]: space.address,
    [ENVIRONMENT.temporalNamespace]: space.namespace,
    [ENVIRONMENT.databaseUrl]: database.url,
    [ENVIRONMENT.callbackSecret]: callbackSecret,
    [ENVIRONMENT.callbackUrl]: `http://${callbacks}`,
    [ENVIRONMENT.providersUrl]: providersUrl,
    [ENVIRONMENT.dataFolder]: folder,
  };
  const workerProgram = {
    name: 'worker',
    url: `http://${process_}`,
    env: {
      ...backEnds,
      [ENVIRONMENT.providersUrl]: (await options.workerAsks?.(providersUrl)) ?? providersUrl,
      [ENVIRONMENT.coreMetrics]: core,
      [ENVIRONMENT.processMetrics]: process_,
      [ENVIRONMENT.workerName]: 'test',
    },
  } as const;
  const programs = await Promise.all([
    start(folder, {
      name: 'providers',
      url: `http://${providers}`,
      env: {
        ...backEnds,
        [ENVIRONMENT.listen]: providers,
        ...(options.delays === undefined ? {} : { [ENVIRONMENT.vendorDelays]: options.delays }),
      },
    }),
    start(folder, {
      name: 'callbacks',
      url: `http://${callbacks}`,
      env: { ...backEnds, [ENVIRONMENT.listen]: callbacks },
    }),
    start(folder, { ...workerProgram, env: { ...workerProgram.env, ...options.workerEnv } }),
  ]);
  const [, , worker] = programs;
  if (worker === undefined) throw new Error('there is no worker');
  const connection = await Connection.connect({ address: space.address });
  return {
    client: new Client({ connection, namespace: space.namespace }),
    faults: faultClient(`http://${providers}`),
    providersUrl,
    databaseUrl: database.url,
    providersFile: path.join(folder, 'providers.db'),
    address: space.address,
    namespace: space.namespace,
    callbacks: { url: `http://${callbacks}`, secret: callbackSecret },
    log: (program) => readFile(path.join(folder, `${program}.log`), 'utf8'),
    worker: {
      child: worker.child,
      coreMetricsUrl: `http://${core}/metrics`,
      processMetricsUrl: `http://${process_}/metrics`,
      log: () => readFile(path.join(folder, 'worker.log'), 'utf8'),
    },
    async replaceWorker(workerEnv = {}) {
      const living = programs.pop();
      if (living !== undefined) await end(living, 'SIGKILL');
      programs.push(await start(folder, { ...workerProgram, env: { ...workerProgram.env, ...workerEnv } }));
    },
    async stop() {
      await connection.close();
      await Promise.all(programs.map((program) => end(program)));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function start(
  folder: string,
  program: {
    readonly name: Program['name'];
    readonly url: string;
    readonly env: NodeJS.ProcessEnv;
  },
): Promise<Program> {
  const log = path.join(folder, `${program.name}.log`);
  const fd = openSync(log, 'a');
  const child = spawnForeign({
    command: process.execPath,
    args: ['--enable-source-maps', builtProgram(program.name)],
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...program.env },
    stdout: fd,
    stderr: fd,
  });
  closeSync(fd);
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`${program.name} ended: ${await readFile(log, 'utf8')}`);
    return (await fetch(`${program.url}/healthz`)).ok;
  }, `${program.name} answers`);
  return { child, name: program.name };
}

async function end({ child }: Program, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
