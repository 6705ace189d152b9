import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { anyFreePort } from '../../launch/processes/free-port.ts';
import { localConfig } from '../../launch/prometheus/local-config.ts';
import { writeTarget } from '../../launch/prometheus/target-file.ts';
import { until } from '../until.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

export type RunningPrometheus = {
  readonly url: string;
  /** What an instant query gives; throws on an error of Prometheus. */
  query(expr: string): Promise<readonly QuerySample[]>;
  alerts(): Promise<readonly QueryAlert[]>;
  stop(): Promise<void>;
};

export type QuerySample = { readonly metric: Readonly<Record<string, string>>; readonly value: number };
export type QueryAlert = {
  readonly state: 'pending' | 'firing';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
};

export function hasPrometheus(): boolean {
  return spawnSync('prometheus', ['--version']).error === undefined;
}

/** The real Prometheus with the committed local configuration, pointed at this server and these worker ports. */
export async function startPrometheus(targets: {
  readonly temporal: string;
  readonly workers: Readonly<Record<string, readonly number[]>>;
}): Promise<RunningPrometheus> {
  const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-prometheus-'));
  await mkdir(path.join(folder, 'targets'));
  for (const [name, ports] of Object.entries(targets.workers)) await writeTarget(folder, name, ports);
  const config = path.join(folder, 'prometheus.yml');
  const port = await anyFreePort();
  const text = await localConfig({
    source: path.join(ROOT, 'prometheus', 'local'),
    targets: path.join(folder, 'targets'),
    jobs: { 'temporal-server': targets.temporal, prometheus: `127.0.0.1:${port}` },
    alertmanager: null,
  });
  await writeFile(config, text);
  const child: ChildProcess = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${url}/-/ready`)).ok, 'Prometheus is ready');
  return {
    url,
    async query(expr) {
      const at = new URL('/api/v1/query', url);
      at.searchParams.set('query', expr);
      const answer = (await (await fetch(at)).json()) as QueryAnswer;
      if (answer.status !== 'success') throw new Error(`${expr}: ${answer.error ?? 'failed'}`);
      return (answer.data?.result ?? []).map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
    },
    async alerts() {
      const answer = (await (await fetch(`${url}/api/v1/alerts`)).json()) as {
        readonly data: { readonly alerts: readonly QueryAlert[] };
      };
      return answer.data.alerts;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type QueryAnswer = {
  readonly status: string;
  readonly error?: string;
  readonly data?: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [number, string];
    }[];
  };
};
