import process from 'node:process';
import { DOMAIN_METRICS } from '../telemetry/catalogue/domain-metrics.ts';
import { PROCESS_METRICS } from '../telemetry/catalogue/process-metrics.ts';
import { type Log, startLog } from '../telemetry/logger.ts';
import { type Metrics, type MetricsHandle, NO_METRICS, startMetrics } from '../telemetry/metrics.ts';
import { type Health, type MetricsServer, serveMetrics } from '../telemetry/metrics-server.ts';
import { outputOf } from '../telemetry/process-output.ts';
import { watchProcess } from '../telemetry/process-watch.ts';
import { startTracing, type Tracing } from '../telemetry/tracing.ts';
import type { WorkerSettings } from './settings.ts';

export type WorkerTelemetry = {
  readonly metrics: Metrics;
  /** For values that are asked for at every scrape; null when telemetry is off. */
  readonly gauges: Pick<MetricsHandle, 'watch'> | null;
  readonly log: Log;
  readonly tracing: Tracing | null;
  readonly server: MetricsServer;
  /** Flushes spans and lines; the last thing a worker does. */
  stop(): Promise<void>;
};

// Those of the process metrics that are counted here; the others are read at the scrape.
const OWN_COUNTERS = [
  PROCESS_METRICS.logLines,
  PROCESS_METRICS.spansEnded,
  PROCESS_METRICS.spanExportFailures,
];

/** `/healthz` is served also when telemetry is off: the keeper waits for it. */
export async function startTelemetry(
  settings: WorkerSettings,
  bootId: string,
  health: () => Health,
): Promise<WorkerTelemetry> {
  const full = settings.telemetry === 'full';
  const handle: MetricsHandle | null = full
    ? startMetrics({
        bootId,
        born: [...Object.values(DOMAIN_METRICS), ...OWN_COUNTERS],
      })
    : null;
  if (handle !== null) watchProcess(handle, { program: 'worker', build: settings.build });
  const metrics: Metrics = handle ?? NO_METRICS;
  const log = startLog({
    level: full ? 'info' : 'error',
    build: settings.build,
    worker: settings.name,
    stream: outputOf(process),
    now: () => new Date(),
    onLine: (level) => metrics.count(PROCESS_METRICS.logLines, { level }),
  });
  const server = await serveMetrics({
    host: settings.processMetrics.host,
    port: settings.processMetrics.port,
    page:
      handle?.page ??
      ((_request, response) => {
        response.writeHead(404).end('telemetry is off in this process\n');
      }),
    health,
  });
  const tracing =
    full && settings.otlpEndpoint !== null
      ? startTracing({
          endpoint: settings.otlpEndpoint,
          service: 'quarterdeck-worker',
          version: settings.build,
          instance: settings.name,
          onSpan: () => metrics.count(PROCESS_METRICS.spansEnded, {}),
          onExportFailure: () => metrics.count(PROCESS_METRICS.spanExportFailures, {}),
        })
      : null;
  return {
    metrics,
    gauges: handle,
    log,
    tracing,
    server,
    stop: async () => {
      await tracing?.stop().catch(() => undefined);
      await server.close();
      await handle?.stop();
      await log.close();
    },
  };
}
