import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { runMain } from '../support/process/run-main.ts';
import { escapeLine } from '../support/text/escape-unsafe.ts';
import { runWorker } from './run-worker.ts';
import { parseWorkerSettings } from './settings.ts';
import { explainFailure, StartFailure } from './start-failure.ts';
import { startTelemetry } from './start-telemetry.ts';
import type { RunningWorkers } from './start-workers.ts';

async function main(): Promise<number> {
  const stopped = new AbortController();
  // From the start: a process that is stopped while it connects exits at once, and gracefully.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => stopped.abort(signal));
  }
  const parsed = parseWorkerSettings(process.env);
  if (!parsed.ok) {
    for (const problem of parsed.problems) process.stderr.write(`worker: ${escapeLine(problem)}\n`);
    return 2;
  }
  const { settings } = parsed;
  const { host, port } = settings.processMetrics;
  let workers: RunningWorkers | undefined;
  const bootId = randomBytes(6).toString('hex');
  const telemetry = await startTelemetry(settings, bootId, () => {
    const polling = workers?.polling() ?? false;
    const stopping = stopped.signal.aborted;
    return { ready: polling && !stopping, detail: stopping ? 'stopping' : polling ? 'polling' : 'starting' };
  }).catch((error: unknown) => {
    throw new StartFailure(`cannot serve metrics on ${host}:${port}`, { cause: error });
  });
  stopped.signal.addEventListener('abort', () => {
    telemetry.log.write('info', 'stopping', { detail: String(stopped.signal.reason) });
    workers?.shutdown();
  });
  try {
    return await runWorker({ settings, telemetry, bootId, stopped: stopped.signal }, (running) => {
      workers = running;
    });
  } finally {
    await telemetry.stop();
  }
}

runMain('worker', main, { explain: explainFailure });
