import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { findPinnedTemporal } from '../launch/binaries/find-temporal.ts';
import { cacheFolder, ROOT_FOLDER } from '../launch/paths.ts';
import {
  databaseUrl,
  ensureCluster,
  newPassword,
  postgresArguments,
  serverEnvironment,
} from '../launch/postgres/cluster.ts';
import { installPostgres } from '../launch/postgres/postgres-binaries.ts';
import { serverUser, spawnIds } from '../launch/postgres/server-user.ts';
import { type ForeignProgram, spawnForeign } from '../launch/processes/foreign-program.ts';
import { anyFreePort } from '../launch/processes/free-port.ts';
import { serverArguments } from '../launch/temporal/server-flags.ts';
import { temporalApi } from '../launch/temporal/temporal-api.ts';
import { until } from './until.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly temporalAddress: string;
    readonly temporalMetricsUrl: string;
    /** The pinned program itself, for tests that start a server of their own. */
    readonly temporalBinary: string;
    /** Of the database `postgres`, by a user that may create others. */
    readonly databaseAdminUrl: string;
  }
}

type Started = { readonly child: ChildProcess; readonly stop: NodeJS.Signals };

const running: Started[] = [];
const folders: string[] = [];

/** One real Temporal server and one real PostgreSQL for the whole run; they die with it, however it ends. */
export async function setup(project: TestProject): Promise<void> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'quarterdeck-test-'));
  folders.push(scratch);
  // PostgreSQL runs as another user when we are root, and must get through to its data.
  await chmod(scratch, 0o711);
  await Promise.all([buildPrograms(), startTemporal(project, scratch), startPostgres(project, scratch)]);
}

/** Every start of the program builds what is not built from these sources yet. */
async function buildPrograms(): Promise<void> {
  await promisify(execFile)(process.execPath, [
    path.join(import.meta.dirname, '..', 'bin', 'quarterdeck.mjs'),
    '--version',
  ]);
}

export async function teardown(): Promise<void> {
  await Promise.all(
    running.map(async ({ child, stop }) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(stop);
      await ended;
    }),
  );
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}

async function startTemporal(project: TestProject, scratch: string): Promise<void> {
  const print = (line: string) => process.stderr.write(`${line}\n`);
  const binary = await findPinnedTemporal({ cache: cacheFolder(process.env), env: process.env, print });
  const [port, metricsPort, httpPort] = [await anyFreePort(), await anyFreePort(), await anyFreePort()];
  const log = path.join(scratch, 'temporal.log');
  const args = [
    ...serverArguments({
      databaseFile: path.join(scratch, 'temporal.db'),
      port,
      metricsPort,
      httpPort,
    }),
    // Long waits are tested on this very server: a run may ask it to skip the time in which it only waits.
    ...['--dynamic-config-value', 'frontend.WorkflowTimeSkippingEnabled=true'],
  ];
  const child = launch(
    { command: binary.file, args, cwd: scratch, env: serverEnvironment() },
    log,
    'SIGTERM',
  );
  const api = temporalApi(`127.0.0.1:${port}`);
  await ready(child, log, 'the Temporal server', async () => {
    await api.workflows.describeNamespace({ namespace: 'default' });
  });
  project.provide('temporalAddress', api.address);
  project.provide('temporalMetricsUrl', `http://127.0.0.1:${metricsPort}/metrics`);
  project.provide('temporalBinary', binary.file);
}

async function startPostgres(project: TestProject, scratch: string): Promise<void> {
  const user = await serverUser(process.getuid?.());
  const binaries = await installPostgres(user.kind === 'self' ? cacheFolder(process.env) : ROOT_FOLDER);
  const cluster = { dataFolder: path.join(scratch, 'postgres'), user, binaries };
  const password = newPassword();
  await ensureCluster(cluster, password);
  const port = await anyFreePort();
  // A test run that loses its power has nothing to keep.
  const args = postgresArguments(cluster, { port, settings: { fsync: 'off', max_connections: '200' } });
  const log = path.join(scratch, 'postgres.log');
  const program = {
    command: binaries.postgres,
    args,
    cwd: scratch,
    env: serverEnvironment(),
    ...spawnIds(user),
  };
  const child = launch(program, log, 'SIGINT');
  await ready(child, log, 'PostgreSQL', async () => {
    if (!(await readFile(log, 'utf8')).includes('ready to accept connections')) throw new Error('not yet');
  });
  project.provide('databaseAdminUrl', databaseUrl(port, password, 'postgres'));
}

function launch(
  program: Omit<ForeignProgram, 'stdout' | 'stderr'>,
  log: string,
  stop: NodeJS.Signals,
): ChildProcess {
  const fd = openSync(log, 'a');
  const child = spawnForeign({ ...program, stdout: fd, stderr: fd });
  closeSync(fd);
  running.push({ child, stop });
  return child;
}

async function ready(
  child: ChildProcess,
  log: string,
  what: string,
  ask: () => Promise<void>,
): Promise<void> {
  await until(async () => {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`${what} ended at once: ${await readFile(log, 'utf8')}`);
    }
    return await ask().then(
      () => true,
      () => false,
    );
  }, `${what} answers`);
}
