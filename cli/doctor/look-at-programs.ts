import { existsSync } from 'node:fs';
import { type FoundTemporal, temporalHere } from '../../launch/binaries/find-temporal.ts';
import { TEMPORAL_CLI, TEMPORAL_CLI_WHEEL } from '../../launch/binaries/pins.ts';
import { cacheFolder, ROOT_FOLDER } from '../../launch/paths.ts';
import { orphanedPlaces } from '../../launch/postgres/data-place.ts';
import { packagedPostgres } from '../../launch/postgres/postgres-binaries.ts';
import { serverUser } from '../../launch/postgres/server-user.ts';
import { SETPRIV } from '../../launch/processes/foreign-program.ts';
import { runProgram } from '../../launch/processes/run-program.ts';
import { errorText } from '../../support/errors/error-text.ts';
import type { CliIo } from '../command.ts';
import type { Finding } from './finding.ts';

const LIMIT_MS = 10_000;

/** Node, the servers and what watches them. Looks only: fetches nothing and starts nothing that stays. */
export async function lookAtPrograms(env: CliIo['env']): Promise<readonly Finding[]> {
  return await Promise.all([
    lookAtNode(),
    lookAtTemporal(env),
    lookAtPostgres(env),
    lookAtBond(),
    lookAtOptional(env, {
      name: 'prometheus',
      commands: ['prometheus'],
      without: 'no alerts and no rates in the local stack',
      todo: 'Debian and Ubuntu: apt-get install prometheus',
    }),
    lookAtOptional(env, {
      name: 'alertmanager',
      commands: ['alertmanager', 'prometheus-alertmanager'],
      without: 'alerts are shown in Prometheus and in the console, and are not sent',
      todo: 'Debian and Ubuntu: apt-get install prometheus-alertmanager',
    }),
    lookAtOptional(env, {
      name: 'docker',
      commands: ['docker'],
      without: 'only docker-compose.yml needs it: Grafana, Tempo and Loki',
      todo: 'https://docs.docker.com/engine/install/',
    }),
  ]);
}

async function lookAtNode(): Promise<Finding> {
  return { name: 'node', state: 'ok', version: process.versions.node, says: process.execPath, todo: null };
}

async function lookAtTemporal(env: CliIo['env']): Promise<Finding> {
  const here: FoundTemporal = await temporalHere({ cache: cacheFolder(env), env, print: () => {} });
  const name = 'temporal';
  if (here.kind === 'found') {
    const { file, version, server, from } = here.binary;
    return {
      name,
      state: 'ok',
      version: `${server} (CLI ${version})`,
      says: `${file}, from ${from}`,
      todo: null,
    };
  }
  const pip = await runProgram('python3', ['-m', 'pip', '--version'], { env, limitMs: LIMIT_MS });
  const canFetch = pip.kind === 'ended' && pip.code === 0;
  const says = `not here yet (${here.tried.join('; ')}); the first start fetches CLI ${TEMPORAL_CLI.version}`;
  if (canFetch)
    return {
      name,
      state: 'ok',
      version: null,
      says: `${says} from Temporal or as the wheel ${TEMPORAL_CLI_WHEEL.name}`,
      todo: null,
    };
  return {
    name,
    state: 'missing',
    version: null,
    says: `${says} from Temporal; the alternative, python3 with pip, is missing`,
    todo: 'nothing when the first start has a network; else put `temporal` on PATH: https://docs.temporal.io/cli',
  };
}

async function lookAtPostgres(env: CliIo['env']): Promise<Finding> {
  const name = 'postgres';
  try {
    const { version } = await packagedPostgres();
    const user = await serverUser(process.getuid?.());
    const says =
      user.kind === 'self'
        ? `a package; its programs go to ${cacheFolder(env)}`
        : `a package; under root it runs as ${user.name}, in ${ROOT_FOLDER}`;
    const orphaned = user.kind === 'self' ? [] : await orphanedPlaces();
    return {
      name,
      state: 'ok',
      version: version.replace(/-.*$/, ''),
      says: `${says}${keptLine(orphaned.map(({ folder }) => folder))}`,
      todo: null,
    };
  } catch (error) {
    const says = errorText(error);
    return { name, state: 'missing', version: null, says, todo: 'install the packages again: npm ci' };
  }
}

/** One is named; of many their number and where they are. */
function keptLine(folders: readonly string[]): string {
  const [first, ...others] = folders;
  if (first === undefined) return '';
  const which =
    others.length === 0
      ? `1 database whose stack is gone: ${first}`
      : `${folders.length} databases whose stacks are gone`;
  return `; keeps ${which}`;
}

async function lookAtBond(): Promise<Finding> {
  const name = 'setpriv';
  if (process.platform !== 'linux') {
    return {
      name,
      state: 'off',
      version: null,
      says: 'Linux only; a small process replaces it',
      todo: null,
    };
  }
  if (existsSync(SETPRIV)) {
    return {
      name,
      state: 'ok',
      version: null,
      says: 'the kernel ends the processes with their keeper',
      todo: null,
    };
  }
  return {
    name,
    state: 'off',
    version: null,
    says: 'a small process per foreign program replaces it',
    todo: 'part of util-linux',
  };
}

type Optional = {
  readonly name: string;
  readonly commands: readonly string[];
  readonly without: string;
  readonly todo: string;
};

async function lookAtOptional(env: CliIo['env'], wanted: Optional): Promise<Finding> {
  const { name, commands, without, todo } = wanted;
  for (const command of commands) {
    const asked = await runProgram(command, ['--version'], { env, limitMs: LIMIT_MS });
    if (asked.kind !== 'ended') continue;
    const version = /version (\S+?),?(?:\s|$)/i.exec(`${asked.stdout} ${asked.stderr}`)?.[1] ?? 'unknown';
    return { name, state: 'ok', version, says: `\`${command}\` on PATH`, todo: null };
  }
  return { name, state: 'off', version: null, says: `not on PATH: ${without}`, todo };
}
