import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DEFAULT_PORTS } from '../../../contract/stack/ports.ts';
import { spawnForeign } from '../../processes/foreign-program.ts';
import { runProgram } from '../../processes/run-program.ts';
import { localConfig } from '../../prometheus/local-config.ts';
import { awaitReady, closeLog } from '../await-ready.ts';
import type { Part, PartOff, RunningPart } from '../part.ts';
import type { StackContext } from '../stack-context.ts';

const START_LIMIT_MS = 30_000;
const VERSION_LIMIT_MS = 10_000;
const STOP = { signal: 'SIGTERM', graceMs: 5_000 } as const;
// A Prometheus that is stopped marks no series as gone. With the default of five minutes the workers of the last
// session, which had other ports, would seem to poll in the first minutes of this one, and no alert could fire.
const LOOKBACK = '10s';
/** Older data is not needed locally and would fill the disk. */
const RETENTION = '2d';

export function prometheusPart(context: StackContext): Part {
  return {
    name: 'prometheus',
    // The server's metrics and the alert manager have addresses only once they run.
    needs: ['temporal', 'alertmanager'],
    stop: STOP,
    start: () => startPrometheus(context),
  };
}

async function startPrometheus(context: StackContext): Promise<RunningPart | PartOff> {
  const own = context.options.usePrometheus;
  if (own !== null) {
    context.addresses.set('prometheus', own.replace(/\/+$/, ''));
    return { child: null, address: own, version: null, note: 'yours, by --use-prometheus' };
  }
  const version = await versionOf('prometheus', context);
  if (version === undefined)
    return { off: 'no `prometheus` on PATH; alerts and charts are off (Debian: apt-get install prometheus)' };
  const given = await context.port('prometheus', DEFAULT_PORTS.prometheus);
  const folder = path.join(context.folder, 'prometheus');
  await mkdir(folder, { recursive: true });
  const configFile = path.join(folder, 'prometheus.yml');
  await writeFile(configFile, await configFor(context, given.port));
  const url = `http://127.0.0.1:${given.port}`;
  const running = await run(context, {
    name: 'prometheus',
    url,
    args: [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--storage.tsdb.retention.time=${RETENTION}`,
      `--web.listen-address=127.0.0.1:${given.port}`,
      '--web.enable-lifecycle',
      `--query.lookback-delta=${LOOKBACK}`,
    ],
  });
  context.addresses.set('prometheus', url);
  return { ...running, version, note: given.note };
}

export function alertmanagerPart(context: StackContext): Part {
  return { name: 'alertmanager', needs: [], stop: STOP, start: () => startAlertmanager(context) };
}

// Debian calls it prometheus-alertmanager, everybody else alertmanager.
const ALERTMANAGERS = ['alertmanager', 'prometheus-alertmanager'];

async function startAlertmanager(context: StackContext): Promise<RunningPart | PartOff> {
  if (context.options.usePrometheus !== null) return { off: 'your Prometheus has its own' };
  const config = path.join(context.clone, 'prometheus', 'alertmanager.yml');
  for (const command of ALERTMANAGERS) {
    const version = await versionOf(command, context);
    if (version === undefined || !existsSync(config)) continue;
    const given = await context.port('alertmanager', DEFAULT_PORTS.alertmanager);
    const url = `http://127.0.0.1:${given.port}`;
    const running = await run(context, {
      name: 'alertmanager',
      command,
      url,
      args: [
        `--config.file=${config}`,
        `--storage.path=${path.join(context.folder, 'alertmanager')}`,
        `--web.listen-address=127.0.0.1:${given.port}`,
        '--cluster.listen-address=',
      ],
    });
    context.addresses.set('alertmanager', url);
    return { ...running, version, note: given.note };
  }
  return {
    off: 'no `alertmanager` on PATH; alerts show in Prometheus only (Debian: apt-get install prometheus-alertmanager)',
  };
}

type MetricsProgram = {
  readonly name: string;
  readonly command?: string;
  readonly url: string;
  readonly args: readonly string[];
};

async function run(context: StackContext, program: MetricsProgram): Promise<RunningPart> {
  const log = context.log(program.name);
  const { name, command = name, url, args } = program;
  const child = spawnForeign({
    command,
    args,
    cwd: context.folder,
    env: context.env,
    stdout: log,
    stderr: log,
  });
  closeLog(log);
  await awaitReady({
    child,
    logFile: path.join(context.folder, 'logs', `${name}.log`),
    limitMs: START_LIMIT_MS,
    ask: async () => (await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(2_000) })).ok,
  });
  return { child, address: url, version: null, note: null };
}

async function configFor(context: StackContext, port: number): Promise<string> {
  const metrics = context.addresses.get('temporalMetrics');
  const alertmanager = context.addresses.get('alertmanager');
  return await localConfig({
    source: path.join(context.clone, 'prometheus', 'local'),
    targets: path.join(context.folder, 'targets'),
    jobs: {
      prometheus: `127.0.0.1:${port}`,
      'temporal-server': metrics === undefined ? undefined : new URL(metrics).host,
    },
    alertmanager: alertmanager === undefined ? null : new URL(alertmanager).host,
  });
}

/** `prometheus, version 2.53.3+ds1 (branch: …` on stdout or, in older releases, on stderr. */
async function versionOf(command: string, context: StackContext): Promise<string | undefined> {
  const asked = await runProgram(command, ['--version'], { env: context.env, limitMs: VERSION_LIMIT_MS });
  if (asked.kind !== 'ended') return undefined;
  return /version (\S+)/.exec(`${asked.stdout} ${asked.stderr}`)?.[1] ?? 'unknown';
}
