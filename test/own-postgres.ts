import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
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
import { spawnForeign } from '../launch/processes/foreign-program.ts';
import { anyFreePort } from '../launch/processes/free-port.ts';
import { until } from './until.ts';

/** A PostgreSQL of one test's own, for tests that kill it. Its writes are on disk when they are acknowledged. */
export type OwnPostgres = {
  readonly url: string;
  kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
};

export async function ownPostgres(): Promise<OwnPostgres> {
  const user = await serverUser(process.getuid?.());
  const binaries = await installPostgres(user.kind === 'self' ? cacheFolder(process.env) : ROOT_FOLDER);
  const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-own-postgres-'));
  await chmod(folder, 0o755);
  if (user.kind === 'other') await chown(folder, user.uid, user.gid);
  const cluster = { dataFolder: path.join(folder, 'data'), user, binaries };
  const password = newPassword();
  await ensureCluster(cluster, password);
  const port = await anyFreePort();
  const url = databaseUrl(port, password, 'postgres');
  let child: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals) => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  const start = async () => {
    const log = openSync(path.join(folder, 'log'), 'a');
    child = spawnForeign({
      command: binaries.postgres,
      args: postgresArguments(cluster, { port, settings: {} }),
      cwd: folder,
      env: serverEnvironment(),
      stdout: log,
      stderr: log,
      ...spawnIds(user),
    });
    closeSync(log);
    await until(async () => {
      const client = new pg.Client({ connectionString: url });
      try {
        await client.connect();
        return true;
      } finally {
        await client.end().catch(() => undefined);
      }
    }, 'PostgreSQL answers');
  };
  await start();
  return {
    url,
    start,
    kill: async (signal) => {
      if (signal === 'SIGKILL') await end(signal);
      else child?.kill(signal);
    },
    close: async () => {
      child?.kill('SIGCONT');
      await end('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
