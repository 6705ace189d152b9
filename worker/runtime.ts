import type { Logger } from '@temporalio/common';
import { Runtime } from '@temporalio/worker';
import { BUCKET_OVERRIDES } from '../telemetry/catalogue/core-metrics.ts';
import type { Log, LogLevelName } from '../telemetry/logger.ts';
import type { WorkerSettings } from './settings.ts';

/** Installs the one core runtime of this process. Binds the metrics port; throws when it is taken. */
export function installRuntime(settings: WorkerSettings, bootId: string, log: Log): Runtime {
  const full = settings.telemetry === 'full';
  return Runtime.install({
    logger: temporalLogger(log),
    workerHeartbeatInterval: '5s',
    // main.ts stops the workers itself, in order.
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(full
        ? {
            metrics: {
              globalTags: { boot_id: bootId },
              prometheus: {
                bindAddress: `${settings.coreMetrics.host}:${settings.coreMetrics.port}`,
                countersTotalSuffix: true,
                unitSuffix: true,
                useSecondsForDurations: true,
                histogramBucketOverrides: Object.fromEntries(
                  Object.entries(BUCKET_OVERRIDES).map(([name, edges]) => [name, [...edges]]),
                ),
              },
            },
          }
        : {}),
    },
  });
}

// The activity interceptor has already told the same failure, with its trace.
const TOLD_ELSEWHERE = new Set(['Activity failed']);

function temporalLogger(log: Log): Logger {
  const at =
    (level: LogLevelName) =>
    (message: string, meta?: Record<string | symbol, unknown>): void => {
      if (!TOLD_ELSEWHERE.has(message)) log.write(level, message, meta);
    };
  const levels = { TRACE: 'debug', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  return {
    log: (level, message, meta) => at(levels[level])(message, meta),
    trace: at('debug'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}
