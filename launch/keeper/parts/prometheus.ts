import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DEFAULT_PORTS } from '../../../contract/ports.ts';
import { spawnForeign } from '../../processes/foreign-program.ts';
import { runProgram } from '../../processes/run-program.ts';
import { localConfig } from '../../prometheus/local-config.ts';
import { awaitReady, closeLog } from '../await-ready.ts';
import type { House } from '../house.ts';
import type { Part, PartOff, RunningPart } from '../part.ts';

const START_LIMIT_MS = 30_000;
const VERSION_LIMIT_MS = 10_000;
const STOP = { signal: 'SIGTERM', graceMs: 5_000 } as const;
// A Prometheus that is stopped marks no series as gone. With the default of five minutes the workers of the last
// session, which had other ports, would seem to poll in the first minutes of this one, and no alert could fire.
const LOOKBACK = '10s';
/** What nobody looks at after two days on a laptop need not fill its disk. */
const RETENTION = '2d';

export function prometheusPart(house: House): Part {
  return {
    name: 'prometheus',
    // The server's metrics and the alert manager have addresses only once they run.
    needs: ['temporal', 'alertmanager'],
    stop: STOP,
    start: () => startPrometheus(house),
  };
}

async function startPrometheus(house: House): Promise<RunningPart | PartOff> {
  const own = house.options.usePrometheus;
  if (own !== null) {
    house.addresses.set('prometheus', own.replace(/\/+$/, ''));
    return { child: null, address: own, version: null, note: 'yours, by --use-prometheus' };
  }
  const version = await versionOf('prometheus', house);
  if (version === undefined)
    return { off: 'no `prometheus` on PATH; alerts and charts are off (Debian: apt-get install prometheus)' };
  const given = await house.port('prometheus', DEFAULT_PORTS.prometheus);
  const folder = path.join(house.folder, 'prometheus');
  await mkdir(folder, { recursive: true });
  const configFile = path.join(folder, 'prometheus.yml');
  await writeFile(configFile, await configFor(house, given.port));
  const url = `http://127.0.0.1:${given.port}`;
  const running = await run(house, {
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
  house.addresses.set('prometheus', url);
  return { ...running, version, note: given.note };
}

export function alertmanagerPart(house: House): Part {
  return { name: 'alertmanager', needs: [], stop: STOP, start: () => startAlertmanager(house) };
}

// Debian calls it prometheus-alertmanager, everybody else alertmanager.
const ALERTMANAGERS = ['alertmanager', 'prometheus-alertmanager'];

async function startAlertmanager(house: House): Promise<RunningPart | PartOff> {
  if (house.options.usePrometheus !== null) return { off: 'your Prometheus has its own' };
  const config = path.join(house.clone, 'prometheus', 'alertmanager.yml');
  for (const command of ALERTMANAGERS) {
    const version = await versionOf(command, house);
    if (version === undefined || !existsSync(config)) continue;
    const given = await house.port('alertmanager', DEFAULT_PORTS.alertmanager);
    const url = `http://127.0.0.1:${given.port}`;
    const running = await run(house, {
      name: 'alertmanager',
      command,
      url,
      args: [
        `--config.file=${config}`,
        `--storage.path=${path.join(house.folder, 'alertmanager')}`,
        `--web.listen-address=127.0.0.1:${given.port}`,
        '--cluster.listen-address=',
      ],
    });
    house.addresses.set('alertmanager', url);
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

async function run(house: House, program: MetricsProgram): Promise<RunningPart> {
  const log = house.log(program.name);
  const { name, command = name, url, args } = program;
  const child = spawnForeign({ command, args, cwd: house.folder, env: house.env, stdout: log, stderr: log });
  closeLog(log);
  await awaitReady({
    child,
    logFile: path.join(house.folder, 'logs', `${name}.log`),
    limitMs: START_LIMIT_MS,
    ask: async () => (await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(2_000) })).ok,
  });
  return { child, address: url, version: null, note: null };
}

async function configFor(house: House, port: number): Promise<string> {
  const metrics = house.addresses.get('temporalMetrics');
  const alertmanager = house.addresses.get('alertmanager');
  return await localConfig({
    source: path.join(house.clone, 'prometheus', 'local'),
    targets: path.join(house.folder, 'targets'),
    jobs: {
      prometheus: `127.0.0.1:${port}`,
      'temporal-server': metrics === undefined ? undefined : new URL(metrics).host,
    },
    alertmanager: alertmanager === undefined ? null : new URL(alertmanager).host,
  });
}

/** `prometheus, version 2.53.3+ds1 (branch: …` on stdout or, in older releases, on stderr. */
async function versionOf(command: string, house: House): Promise<string | undefined> {
  const asked = await runProgram(command, ['--version'], { env: house.env, limitMs: VERSION_LIMIT_MS });
  if (asked.kind !== 'ended') return undefined;
  return /version (\S+)/.exec(`${asked.stdout} ${asked.stderr}`)?.[1] ?? 'unknown';
}
