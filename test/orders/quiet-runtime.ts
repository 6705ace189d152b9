import { DefaultLogger, makeTelemetryFilterString, Runtime, type RuntimeOptions } from '@temporalio/worker';

/** Tests that cause failures on purpose must not hide their own output behind the SDK's. Once per process. */
export function installQuietRuntime(options: Pick<RuntimeOptions, 'workerHeartbeatInterval'> = {}): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
    ...options,
  });
}
