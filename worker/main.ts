import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { runMain } from '../contract/run-main.ts';
import { runWorker } from './run-worker.ts';
import { parseWorkerSettings } from './settings.ts';
import { explainFailure, StartFailure } from './start-failure.ts';
import { startTelemetry } from './start-telemetry.ts';
import type { RunningWorkers } from './start-workers.ts';

async function main(): Promise<number> {
  const parsed = parseWorkerSettings(process.env);
  if (!parsed.ok) {
    for (const problem of parsed.problems) process.stderr.write(`worker: ${problem}\n`);
    return 2;
  }
  const { settings } = parsed;
  const { host, port } = settings.processMetrics;
  let workers: RunningWorkers | undefined;
  let stopping = false;
  const bootId = randomBytes(6).toString('hex');
  const telemetry = await startTelemetry(settings, bootId, () => {
    const polling = workers?.polling() ?? false;
    return { ready: polling && !stopping, detail: stopping ? 'stopping' : polling ? 'polling' : 'starting' };
  }).catch((error: unknown) => {
    throw new StartFailure(`cannot serve metrics on ${host}:${port}`, { cause: error });
  });
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    telemetry.log.write('info', 'stopping', { detail: signal });
    workers?.shutdown();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', stop);
  try {
    return await runWorker({ settings, telemetry, bootId, stopping: () => stopping }, (running) => {
      workers = running;
    });
  } finally {
    await telemetry.stop();
  }
}

runMain('worker', main, { explain: explainFailure });
