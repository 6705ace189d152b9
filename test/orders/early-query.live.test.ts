import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection, type WorkflowHandle, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { connect } from '../../operations/temporal/connect.ts';
import { SILENT_SINKS } from '../../worker/silent-sinks.ts';
import { freshNamespace, until } from '../rig.ts';
import { installQuietRuntime } from './quiet-runtime.ts';
import { stop, stopped, type waiting } from './waiting-workflow.ts';

const RUNS = 24;
const TURN_MS = 2_000;

// A worker dies, the run is queried, its timer fires, it gets an update, and the next worker starts.
test('a query that waited for a worker while a timer fired leaves a run that can be replayed', async () => {
  installQuietRuntime();
  const { address, namespace } = await freshNamespace();
  const file = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: file('waiting-workflow.ts'),
    workflowInterceptorModules: [file('../../workflows/runtime/interceptors.ts')],
    logger: new DefaultLogger('WARN'),
  });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }), namespace });
  const link = connect(
    { address, namespace, metadata: {}, label: 'test', source: 'address-flag', profile: null, local: true },
    { identity: 'test' },
  );
  const taskQueue = `waiting-${randomBytes(4).toString('hex')}`;
  const startWorker = () =>
    Worker.create({
      connection: native,
      namespace,
      taskQueue,
      workflowBundle,
      sinks: SILENT_SINKS,
      activities: { note: async () => 'noted' },
    });
  try {
    const first = await startWorker();
    const runs: WorkflowHandle<typeof waiting>[] = [];
    await first.runUntil(async () => {
      for (let i = 0; i < RUNS; i += 1) {
        const workflowId = `${taskQueue}-${i}`;
        runs.push(
          await client.workflow.start<typeof waiting>('waiting', { taskQueue, workflowId, args: [TURN_MS] }),
        );
      }
      await Promise.all(runs.map((run) => until(() => has(run, 'timerStartedEventAttributes'), 'it waits')));
    });
    const asked = runs.map((run) =>
      link.call({ what: 'ask', deadlineMs: 60_000 }, (asking) =>
        asking.workflow.getHandle(run.workflowId).query(stopped),
      ),
    );
    await Promise.all(
      runs.map((run) => until(() => has(run, 'timerFiredEventAttributes'), 'its timer fires')),
    );
    const updated = runs.map((run) => stopIt(run));
    const second = await startWorker();
    await second.runUntil(async () => {
      expect((await Promise.all(asked)).filter(({ ok }) => !ok)).toEqual([]);
      expect(new Set(await Promise.all(updated))).toEqual(new Set(['noted']));
      await Promise.all(runs.map((run) => run.result()));
    });
    for (const run of runs) {
      const history = await run.fetchHistory();
      await Worker.runReplayHistory({ workflowBundle, sinks: SILENT_SINKS }, history, run.workflowId);
    }
  } finally {
    await link.close();
    await client.connection.close();
    await native.close();
  }
});

async function has(
  run: WorkflowHandle,
  attributes: 'timerStartedEventAttributes' | 'timerFiredEventAttributes',
): Promise<boolean> {
  const { events } = await run.fetchHistory();
  return events?.some((event) => event[attributes] != null) ?? false;
}

/** An update that comes with a failed task may be refused by the server as unprocessed: nothing was done, so again. */
async function stopIt(run: WorkflowHandle<typeof waiting>): Promise<string> {
  for (;;) {
    try {
      return await run.executeUpdate(stop);
    } catch (error) {
      const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
      if (!(cause instanceof ApplicationFailure) || cause.type !== 'UnprocessedUpdate') throw error;
    }
  }
}
