import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createActivities } from '../activities/index.ts';
import { connectDatabase } from '../database/connect.ts';
import { DOMAIN_METRICS } from '../telemetry/catalogue/domain-metrics.ts';
import { isActivityName } from '../telemetry/catalogue/label-values.ts';
import { tracedFetch } from '../telemetry/traced-fetch.ts';
import { traceQuery } from '../telemetry/traced-queries.ts';
import { readCredentials, readsFiles } from './credentials.ts';
import { deploymentOf, versionWords } from './deployment.ts';
import { claimMark } from './failpoint-marks.ts';
import { armFailpoints } from './failpoints.ts';
import { openGate } from './open-gate.ts';
import { installRuntime } from './runtime.ts';
import type { WorkerSettings } from './settings.ts';
import { asStartFailure, StartFailure } from './start-failure.ts';
import type { WorkerTelemetry } from './start-telemetry.ts';
import { type RunningWorkers, startWorkers } from './start-workers.ts';
import { openTemporal, type TemporalAccess, unlessStopped } from './temporal-access.ts';
import { watchChecks } from './watch-checks.ts';
import { workerParts } from './worker-parts.ts';
import { loadWorkflowCode } from './workflow-code.ts';

export type WorkerInputs = {
  readonly settings: WorkerSettings;
  readonly telemetry: WorkerTelemetry;
  readonly bootId: string;
  /** Aborted when the process is asked to stop, also while it is still starting. */
  readonly stopped: AbortSignal;
};

/** Puts the worker together, runs it until it is stopped, and takes it apart in the reverse order. */
export async function runWorker(
  inputs: WorkerInputs,
  onRunning: (workers: RunningWorkers) => void,
): Promise<number> {
  const { settings, telemetry } = inputs;
  const { log, metrics } = telemetry;
  const core = settings.coreMetrics;
  asStartFailure(`cannot serve core metrics on ${core.host}:${core.port}`, () =>
    installRuntime(settings, inputs.bootId, log),
  );
  const temporal = await reachTemporal(inputs);
  if (temporal === 'stopped') {
    log.write('info', 'stopped', { detail: 'before it had reached Temporal' });
    return 0;
  }
  const full = settings.telemetry === 'full';
  const database = connectDatabase({
    url: settings.databaseUrl,
    name: settings.name,
    onConnectionLost: (error) => log.write('warn', 'a database connection was lost', { error }),
    ...(telemetry.tracing === null ? {} : { onQuery: traceQuery }),
  });
  const stopWatching = telemetry.gauges === null ? null : watchChecks(telemetry.gauges, database);
  const failpoints = failpointsOf(settings);
  try {
    const code = await loadWorkflowCode();
    if (!(await openGate(settings, { client: temporal.client, code, log }))) {
      throw new StartFailure('this build cannot repeat open orders; the log names them');
    }
    const deployment = await deploymentOf(settings, code);
    const workers = await startWorkers(
      settings,
      temporal.polls,
      workerParts({
        telemetry,
        workflowTask: failpoints.workflowTask,
        workflowBundle: code,
        deployment,
        activities: createActivities({
          database,
          providersUrl: settings.providersUrl,
          probe: failpoints.probe,
          process: {
            get service() {
              return temporal.client.workflowService;
            },
            namespace: settings.namespace,
          },
          onReplay: (activityType) => {
            if (isActivityName(activityType)) {
              metrics.count(DOMAIN_METRICS.effectsReplayed, { activity_type: activityType });
            }
          },
          ...(full ? { wrapFetch: (inner) => tracedFetch(metrics, inner) } : {}),
        }),
      }),
    );
    onRunning(workers);
    temporal.onRenewed((polls) => workers.moveTo(polls));
    if (inputs.stopped.aborted) workers.shutdown();
    log.write('info', 'polling', { detail: `${whereOf(settings)}${versionWords(deployment)}` });
    await workers.done;
    log.write('info', 'stopped');
    return 0;
  } finally {
    stopWatching?.();
    await temporal.close();
    await database.destroy();
  }
}

async function reachTemporal(inputs: WorkerInputs): Promise<TemporalAccess | 'stopped'> {
  const { settings, stopped, telemetry } = inputs;
  const address = settings.temporalAddress;
  const opening = openTemporal(
    { address, namespace: settings.namespace },
    () => readCredentials(process.env),
    { log: telemetry.log, watches: readsFiles(process.env) },
  );
  return await unlessStopped(opening, stopped).catch((error: unknown) => {
    throw new StartFailure(`cannot reach Temporal at ${address}`, { cause: error });
  });
}

function failpointsOf(settings: WorkerSettings): ReturnType<typeof armFailpoints> {
  return armFailpoints(settings.failpoints, {
    kill: () => process.kill(process.pid, 'SIGKILL'),
    sleep: (milliseconds) => sleep(milliseconds),
    report: (message) => process.stderr.write(`worker: ${message}\n`),
    ...(settings.failpointMarks === null ? {} : { claim: claimMark(settings.failpointMarks) }),
  });
}

function whereOf(settings: WorkerSettings): string {
  return `${settings.namespace} at ${settings.temporalAddress}`;
}
