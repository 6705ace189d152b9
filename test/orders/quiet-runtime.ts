import { DefaultLogger, makeTelemetryFilterString, Runtime, type RuntimeOptions } from '@temporalio/worker';

/** Tests that bring failures about on purpose must not bury their own output under the SDK's. Once per process. */
export function installQuietRuntime(options: Pick<RuntimeOptions, 'workerHeartbeatInterval'> = {}): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
    ...options,
  });
}
