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

// The activity interceptor has already logged the first, with its trace; the second is how the queues are meant.
const LOGGED_BY_MAIN = new Set([
  'Activity failed',
  'No workflows registered, not polling for workflow tasks',
]);
const LEVELS = { TRACE: 'debug', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

// Five workers log twenty lifecycle lines at every start and stop; main.ts logs the same in one.
function temporalLogger(log: Log): Logger {
  const at =
    (level: LogLevelName) =>
    (message: string, meta?: Record<string | symbol, unknown>): void => {
      if (LOGGED_BY_MAIN.has(message)) return;
      const own = meta?.['sdkComponent'] === 'worker' && level === 'info';
      log.write(own ? 'debug' : level, message, meta);
    };
  return {
    log: (level, message, meta) => at(LEVELS[level])(message, meta),
    trace: at('debug'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}
