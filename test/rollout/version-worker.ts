import { Client, Connection } from '@temporalio/client';
import { createActivities } from '../../activities/index.ts';
import { NO_PROBE } from '../../contract/providers/probe.ts';
import { connectDatabase } from '../../database/connect.ts';
import { heartbeat } from '../../worker/interceptors/heartbeat.ts';
import { parseWorkerSettings } from '../../worker/settings.ts';
import { SILENT_SINKS } from '../../worker/silent-sinks.ts';
import { startWorkers } from '../../worker/start-workers.ts';
import { connectToTemporal } from '../../worker/temporal-access.ts';
import type { WorkflowCode } from '../../worker/workflow-code.ts';
import type { OrderStack } from '../orders/order-stack.ts';

export type VersionWorker = { stop(): Promise<void> };

/** A whole worker, all its queues, as the version of a build, on the servers of a stack. */
export async function startVersionWorker(
  stack: Pick<OrderStack, 'address' | 'namespace' | 'databaseUrl' | 'providersUrl'>,
  version: { readonly build: string; readonly code: WorkflowCode; readonly held: readonly string[] },
): Promise<VersionWorker> {
  const parsed = parseWorkerSettings({
    TEMPORAL_ADDRESS: stack.address,
    TEMPORAL_NAMESPACE: stack.namespace,
    DATABASE_URL: stack.databaseUrl,
    QUARTERDECK_PROVIDERS_URL: stack.providersUrl,
    QUARTERDECK_WORKER_NAME: version.build,
    QUARTERDECK_DEPLOYMENT: 'quarterdeck',
    QUARTERDECK_BUILD: version.build,
    QUARTERDECK_HELD_PATCHES: version.held.join(','),
  });
  if (!parsed.ok) throw new Error(parsed.problems.join('; '));
  const { settings } = parsed;
  const connection = await connectToTemporal(stack.address);
  const questions = await Connection.connect({ address: stack.address });
  const client = new Client({ connection: questions, namespace: stack.namespace });
  const database = connectDatabase({ url: stack.databaseUrl, name: version.build });
  const workers = await startWorkers(settings, connection, {
    workflowBundle: version.code,
    deployment: { name: 'quarterdeck', build: version.build },
    interceptors: { activity: [heartbeat()] },
    sinks: SILENT_SINKS,
    activities: createActivities({
      database,
      providersUrl: stack.providersUrl,
      probe: NO_PROBE,
      process: { service: client.workflowService, namespace: stack.namespace },
    }),
  });
  return {
    async stop() {
      workers.shutdown();
      await workers.done;
      await questions.close();
      await connection.close();
      await database.destroy();
    },
  };
}
