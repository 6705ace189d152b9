import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { shellCommand } from '../../support/text/shell-quote.ts';
import { runProgram } from '../processes/run-program.ts';
import { DataProblem } from './data-problem.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { type ServerUser, spawnIds } from './server-user.ts';

export const DATABASE_USER = 'quarterdeck';
export const DATABASE_NAME = 'quarterdeck';
const INITDB_LIMIT_MS = 60_000;

/** Locale and encoding are PostgreSQL's own, so that an order sorts the same on every machine. */
const INITDB_FLAGS = [
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--auth=scram-sha-256',
  '--no-sync',
];

export type Cluster = {
  readonly dataFolder: string;
  readonly user: ServerUser;
  readonly binaries: PostgresBinaries;
};

export function newPassword(): string {
  return randomBytes(18).toString('base64url');
}

export type EnsuredCluster =
  | { readonly kind: 'existed' }
  /** `aside`: where files went that lay in its place. */
  | { readonly kind: 'created'; readonly aside: string | null };

/**
 * Creates the database cluster when there is none. What an initdb of ours left that was killed is moved aside. What lies
 * there without any mark of ours may be another user's database: it is refused, and nothing is changed.
 */
export async function ensureCluster(cluster: Cluster, password: string): Promise<EnsuredCluster> {
  const { dataFolder } = cluster;
  if (await isInitialised(dataFolder)) return { kind: 'existed' };
  const aside = await moveUnfinishedAside(dataFolder);
  await mkdir(path.dirname(dataFolder), { recursive: true });
  await writeFile(makingMark(dataFolder), '');
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  await own(dataFolder, cluster.user);
  const passwordFile = passwordFileOf(dataFolder);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await own(passwordFile, cluster.user);
  try {
    const args = ['-D', dataFolder, '-U', DATABASE_USER, `--pwfile=${passwordFile}`, ...INITDB_FLAGS];
    const made = await runProgram(cluster.binaries.initdb, args, {
      env: serverEnvironment(),
      limitMs: INITDB_LIMIT_MS,
      bound: true,
      cwd: dataFolder,
      ...spawnIds(cluster.user),
    });
    if (made.kind === 'ended' && made.code === 0) {
      await createDatabase(cluster);
      await writeFile(path.join(dataFolder, INITIALISED), '');
      await rm(makingMark(dataFolder), { force: true });
      return { kind: 'created', aside };
    }
    throw new Error(`initdb failed: ${made.kind === 'not-started' ? made.problem : made.stderr.trim()}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Done without a server and without a client library: the server's own single-user mode. */
async function createDatabase(cluster: Cluster): Promise<void> {
  const made = await runProgram(
    cluster.binaries.postgres,
    ['--single', '-D', cluster.dataFolder, 'postgres'],
    {
      env: serverEnvironment(),
      limitMs: INITDB_LIMIT_MS,
      bound: true,
      cwd: cluster.dataFolder,
      input: `create database ${DATABASE_NAME}\n`,
      ...spawnIds(cluster.user),
    },
  );
  if (made.kind !== 'ended' || made.code !== 0 || made.stderr.includes('ERROR')) {
    const why = made.kind === 'not-started' ? made.problem : made.stderr.trim();
    throw new Error(`the database could not be created: ${why}`);
  }
}

export type ServerSettings = { readonly port: number; readonly settings: Readonly<Record<string, string>> };

export function postgresArguments(cluster: Cluster, server: ServerSettings): readonly string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    // TCP only: the path of a socket in a deep folder would be too long for the kernel.
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...server.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster.dataFolder, '-p', String(server.port), ...flags];
}

export function databaseUrl(port: number, password: string, database: string): string {
  return `postgres://${DATABASE_USER}:${password}@127.0.0.1:${port}/${database}`;
}

/** Nothing of ours: PGDATA, PGPORT or LC_ALL of the shell would change what starts. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

// initdb writes PG_VERSION first; only our own mark, written last, proves that it completed.
const INITIALISED = 'quarterdeck-initialised';
const MAJOR = '18';

async function isInitialised(dataFolder: string): Promise<boolean> {
  const mark = await unlessAbsent(stat(path.join(dataFolder, INITIALISED)));
  if (mark === undefined) return false;
  const version = (await unlessAbsent(readFile(path.join(dataFolder, 'PG_VERSION'), 'utf8')))?.trim();
  if (version === MAJOR) return true;
  throw new DataProblem(
    `the database in ${dataFolder} is of PostgreSQL ${version ?? 'unknown'}; this build runs ${MAJOR}. Nothing was changed`,
    ['start it with the build that made it, or bring it over with pg_dump'],
  );
}

/** Next to the data folder while initdb runs: its contents are ours, and not a database yet. */
function makingMark(dataFolder: string): string {
  return `${dataFolder}.making`;
}

/** Of builds without the mark above, a killed initdb leaves this behind. */
function passwordFileOf(dataFolder: string): string {
  return `${dataFolder}.password`;
}

async function moveUnfinishedAside(dataFolder: string): Promise<string | null> {
  const found = await unlessAbsent(readdir(dataFolder));
  if (found === undefined || found.length === 0) return null;
  const marks = [makingMark(dataFolder), passwordFileOf(dataFolder)];
  const ours = await Promise.all(marks.map((mark) => unlessAbsent(stat(mark))));
  const aside = `${dataFolder}.aside-${new Date().toISOString().replace(/[^0-9]/g, '')}`;
  if (ours.every((mark) => mark === undefined)) {
    const what = found.includes('PG_VERSION') ? 'a PostgreSQL database' : 'files';
    throw new DataProblem(`${dataFolder} holds ${what} that quarterdeck did not make. Nothing was changed`, [
      `to keep them and start with a new database: ${shellCommand(['mv', dataFolder, aside])}`,
      `if it is the database of this system, restored without its mark: ${shellCommand(['touch', path.join(dataFolder, INITIALISED)])}`,
    ]);
  }
  await rename(dataFolder, aside);
  return aside;
}

async function unlessAbsent<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function own(target: string, user: ServerUser): Promise<void> {
  if (user.kind === 'other') await chown(target, user.uid, user.gid);
}
