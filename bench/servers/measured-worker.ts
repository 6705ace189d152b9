import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import type { Endpoints } from '../../contract/stack/endpoints.ts';
import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { anyFreePort } from '../../launch/processes/free-port.ts';
import { poll } from '../../support/time/wait.ts';
import type { Bench } from '../figure.ts';

export type MeasuredWorker = {
  readonly pid: number;
  readonly metricsUrls: readonly string[];
  /** SIGTERM, and SIGKILL when it does not end in time. */
  end(): Promise<void>;
};

export type WorkerOptions = {
  readonly name: string;
  readonly telemetry: 'full' | 'none';
  readonly otlpEndpoint: string;
  /** For Node, such as a profiler. */
  readonly flags: readonly string[];
  /** Another worker than the built one. */
  readonly program?: string;
};

const READY_WITHIN_MS = 60_000;
const END_WITHIN_MS = 30_000;

/** A worker process of its own on the stack's server, so that its processor time is known to be its alone. */
export async function startMeasuredWorker(
  bench: Bench,
  endpoints: Endpoints,
  options: WorkerOptions,
): Promise<MeasuredWorker> {
  const [core, own] = [await anyFreePort(), await anyFreePort()];
  const log = openSync(path.join(bench.scratch, `${options.name}.log`), 'a');
  const program = options.program ?? path.join(bench.programs, 'worker.mjs');
  const child = spawn(process.execPath, [...options.flags, program], {
    cwd: bench.root,
    env: {
      ...bench.env,
      [ENVIRONMENT.temporalAddress]: endpoints.temporalAddress,
      [ENVIRONMENT.temporalNamespace]: endpoints.namespace,
      [ENVIRONMENT.databaseUrl]: endpoints.databaseUrl,
      [ENVIRONMENT.providersUrl]: endpoints.providersUrl,
      [ENVIRONMENT.workerName]: options.name,
      [ENVIRONMENT.build]: endpoints.build,
      [ENVIRONMENT.coreMetrics]: `127.0.0.1:${core}`,
      [ENVIRONMENT.processMetrics]: `127.0.0.1:${own}`,
      [ENVIRONMENT.telemetry]: options.telemetry,
      ...(options.telemetry === 'full' ? { [ENVIRONMENT.otlpEndpoint]: options.otlpEndpoint } : {}),
    },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  try {
    await healthy(child, `http://127.0.0.1:${own}/healthz`, bench.scratch);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    pid: child.pid ?? 0,
    metricsUrls:
      options.telemetry === 'full'
        ? [`http://127.0.0.1:${core}/metrics`, `http://127.0.0.1:${own}/metrics`]
        : [],
    end: () => endChild(child),
  };
}

async function healthy(child: ChildProcess, url: string, logs: string): Promise<void> {
  const ready = await poll({ limitMs: READY_WITHIN_MS, everyMs: 50 }, async () => {
    if (child.exitCode !== null) throw new Error(`a worker ended while it started; its log is in ${logs}`);
    const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
    await answer?.arrayBuffer();
    return answer?.ok === true;
  });
  if (ready === undefined) throw new Error(`a worker was not ready within ${READY_WITHIN_MS / 1000} s`);
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}
