import { existsSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_PORTS } from '../../../contract/stack/ports.ts';
import { cacheFolder, ROOT_FOLDER } from '../../paths.ts';
import { acceptsSessions } from '../../postgres/accepts-sessions.ts';
import {
  DATABASE_NAME,
  databaseUrl,
  ensureCluster,
  postgresArguments,
  serverEnvironment,
} from '../../postgres/cluster.ts';
import { dataPlace } from '../../postgres/data-place.ts';
import { DataProblem } from '../../postgres/data-problem.ts';
import { endLeftover } from '../../postgres/leftover.ts';
import { installPostgres } from '../../postgres/postgres-binaries.ts';
import { serverUser, spawnIds } from '../../postgres/server-user.ts';
import { spawnForeign } from '../../processes/foreign-program.ts';
import { awaitReady, closeLog } from '../await-ready.ts';
import { type Part, PartFailure, type RunningPart } from '../part.ts';
import type { StackContext } from '../stack-context.ts';

const START_LIMIT_MS = 60_000;
// SIGINT is PostgreSQL's fast shutdown: sessions are ended, nothing is lost.
const STOP = { signal: 'SIGINT', graceMs: 10_000 } as const;
const SETTINGS = { max_connections: '200' };

export function postgresPart(context: StackContext): Part {
  const own = context.options.useDatabase;
  // Asked before any part starts: the Temporal server is about to make its own file.
  const established = existsSync(path.join(context.folder, 'temporal', 'temporal.db'));
  return {
    name: 'postgres',
    needs: [],
    stop: STOP,
    start: (_options, print) =>
      own === null ? startLocal(context, established, print) : takeGiven(context, own),
  };
}

async function startLocal(
  context: StackContext,
  established: boolean,
  print: (line: string) => void,
): Promise<RunningPart> {
  const user = await serverUser(process.getuid?.());
  const binaries = await installPostgres(user.kind === 'self' ? cacheFolder(context.env) : ROOT_FOLDER);
  const place = await orRefuse(dataPlace({ stackFolder: context.folder, user, established }));
  for (const note of place.notes) print(note);
  const cluster = { dataFolder: place.folder, user, binaries };
  await endLeftover(place.folder);
  const ensured = await orRefuse(ensureCluster(cluster, place.password));
  if (ensured.kind === 'created' && ensured.aside !== null) {
    print(`unfinished data of an earlier start was moved to ${ensured.aside}`);
  }
  if (!place.made) place.confirm();
  const given = await context.port('postgres', DEFAULT_PORTS.postgres);
  const log = context.log('postgres');
  const logFile = path.join(context.folder, 'logs', 'postgres.log');
  const child = spawnForeign({
    command: binaries.postgres,
    args: postgresArguments(cluster, { port: given.port, settings: SETTINGS }),
    cwd: place.folder,
    env: serverEnvironment(),
    stdout: log,
    stderr: log,
    ...spawnIds(user),
  });
  closeLog(log);
  const url = databaseUrl(given.port, place.password, DATABASE_NAME);
  await awaitReady({
    child,
    logFile,
    limitMs: START_LIMIT_MS,
    ask: () => acceptsSessions(url),
  });
  context.addresses.set('database', url);
  const as = user.kind === 'self' ? null : `runs as ${user.name}, data in ${path.dirname(place.folder)}`;
  return {
    child,
    address: `127.0.0.1:${given.port}`,
    version: binaries.version.replace(/-.*$/, ''),
    note: [given.note, as].filter((text) => text !== null).join('; ') || null,
  };
}

async function orRefuse<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DataProblem) throw new PartFailure(error.message, error.todo, error);
    throw error;
  }
}

async function takeGiven(context: StackContext, url: string): Promise<RunningPart> {
  if (!URL.canParse(url)) {
    throw new PartFailure('--use-database is no URL', ['it reads postgres://user@host:5432/database']);
  }
  const { host } = new URL(url);
  if (!(await acceptsSessions(url).catch(() => false))) {
    throw new PartFailure(`no PostgreSQL takes sessions at ${host}`, ['check --use-database']);
  }
  context.addresses.set('database', url);
  return { child: null, address: host, version: null, note: 'yours, by --use-database' };
}
