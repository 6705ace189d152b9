import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderWorkflowId, WORKFLOW_TYPES } from '../contract/ids/workflow-ids.ts';
import { TASK_QUEUES } from '../contract/temporal/task-queues.ts';
import { performAction } from '../operations/actions/engine/perform-action.ts';
import { previewAction } from '../operations/actions/engine/preview-action.ts';
import { readWhyStuck } from '../operations/stuck/gather-evidence.ts';
import { liveContext, liveLink, value } from '../operations/testing/live-link.ts';
import { installQuietRuntime } from '../test/orders/quiet-runtime.ts';
import { sampleOrder } from '../test/orders/sample-order.ts';
import { freshNamespace, until } from '../test/rig.ts';
import { openGate } from './open-gate.ts';
import type { PassedBuilds } from './passed-builds.ts';
import { type GateInputs, replayGate } from './replay-gate.ts';
import { SILENT_SINKS } from './silent-sinks.ts';
import type { WorkflowCode } from './workflow-code.ts';
import { bundleWorkflows } from './workflow-code.ts';

// Protects running orders from a build that would fail every one of their workflow tasks.
const BUILD = 'same-name';
let client: Client;
let connection: NativeConnection;
let address: string;
let namespace: string;
let good: { readonly code: string };
let broken: { readonly code: string };

beforeAll(async () => {
  installQuietRuntime();
  const fresh = await freshNamespace();
  ({ address, namespace } = fresh);
  connection = await NativeConnection.connect({ address: fresh.address });
  client = new Client({ connection: await Connection.connect({ address: fresh.address }), namespace });
  good = await bundleWorkflows();
  broken = { code: good.code.replaceAll('effects.db.recordOrder', 'effects.db.recordTransitions') };
  expect(broken.code).not.toBe(good.code);
});

afterAll(async () => {
  await client?.connection.close();
  await connection?.close();
});

/** An order whose first step is scheduled and never done, because nothing polls the activities' queue. */
async function openOrder(code: { readonly code: string }): Promise<string> {
  const order = sampleOrder();
  const workflowId = orderWorkflowId(order.orderId);
  await client.workflow.start(WORKFLOW_TYPES.order, {
    workflowId,
    taskQueue: TASK_QUEUES.orders,
    args: [order],
  });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUES.orders,
    workflowBundle: code,
    sinks: SILENT_SINKS,
    buildId: BUILD,
    useVersioning: false,
  });
  await worker.runUntil(
    until(async () => {
      const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
      return events?.some((event) => event.activityTaskScheduledEventAttributes != null);
    }, 'the first step is scheduled'),
  );
  await until(async () => {
    const listed = await client.workflow.count(`WorkflowId = '${workflowId}' AND CloseTime IS NULL`);
    return listed.count === 1;
  }, 'the order is listed');
  return workflowId;
}

function memory(): PassedBuilds & { build: string | null } {
  let code: WorkflowCode | null = null;
  return {
    build: null,
    async last() {
      return this.build === null ? null : { build: this.build, code };
    },
    async remember(build, passed) {
      this.build = build;
      code = passed;
    },
  };
}

const gate = (changes: Partial<GateInputs>) =>
  replayGate({ client, code: good, build: 'b1', passed: memory(), accept: [], ...changes });

test('a good build passes once, and a restart of it is not held up', async () => {
  await openOrder(good);
  const passed = memory();
  const first = await gate({ passed });
  expect(first).toMatchObject({ kind: 'passed', failures: [], outOfTime: false });
  expect(passed.build).toBe('b1');
  expect(await gate({ passed })).toEqual({ kind: 'known-build' });
  expect(await gate({ passed, build: 'b2', code: broken })).toMatchObject({ kind: 'refused' });
  expect(passed.build).toBe('b1');
});

test('a broken build is refused by name, and passes only with the names accepted', async () => {
  const workflowId = await openOrder(good);
  const refused = await gate({ code: broken });
  if (refused.kind === 'known-build') throw new Error('it was never remembered');
  expect(refused.kind).toBe('refused');
  expect(refused.failures.map((failure) => failure.workflowId)).toContain(workflowId);
  expect(refused.failures[0]?.message).toMatch(/nondeterminis/i);
  // A worker that was given no folder to remember builds in is looked at as well.
  const logged: string[] = [];
  const log = { write: (_: string, message: string) => logged.push(message), close: async () => {} };
  const start = (code: WorkflowCode) =>
    openGate({ build: 'b2', dataFolder: null, acceptReplayFailures: [] }, { client, code, log });
  expect([await start(broken), await start(good)]).toEqual([false, true]);
  expect(logged).toContain('this build cannot repeat an open run');
  const accept = refused.failures.map((failure) => failure.workflowId);
  const accepted = await gate({ code: broken, accept });
  expect(accepted).toMatchObject({ kind: 'passed', failures: [] });
});

test('one poison order, which no build repeats, keeps no worker from starting', async () => {
  const passed = memory();
  await gate({ passed, build: 'b1' });
  const poison = await openOrder(broken);
  const first = await gate({ passed, build: 'b2' });
  expect(first).toMatchObject({ kind: 'passed', failures: [] });
  if (first.kind !== 'known-build') {
    expect(first.poisoned.map(({ workflowId }) => workflowId)).toEqual([poison]);
  }
  // A broken build is refused anyway: what the last good one repeats is counted against it.
  expect(await gate({ passed, build: 'b3', code: broken })).toMatchObject({ kind: 'refused' });
  await client.workflow.getHandle(poison).terminate('it has served');
  await until(async () => {
    const listed = await client.workflow.count(`WorkflowId = '${poison}' AND CloseTime IS NULL`);
    return listed.count === 0;
  }, 'it is gone');
});

test('a history that cannot be repeated is alone among others of its kind where no older build is known', async () => {
  await openOrder(good);
  const poison = await openOrder(broken);
  const alone = await gate({ build: 'b2' });
  expect(alone).toMatchObject({ kind: 'passed', failures: [] });
  if (alone.kind !== 'known-build') expect(alone.poisoned.map((each) => each.workflowId)).toEqual([poison]);
  await client.workflow.getHandle(poison).terminate('it has served');
  await until(async () => {
    const listed = await client.workflow.count(`WorkflowId = '${poison}' AND CloseTime IS NULL`);
    return listed.count === 0;
  }, 'it is gone');
});

test('without time it reports that it checked too little', async () => {
  await openOrder(good);
  expect(await gate({ limitMs: 0 })).toMatchObject({ kind: 'passed', replayed: 0, outOfTime: true });
});

test('an order whose task already fails is reported and stops no worker', async () => {
  const workflowId = await openOrder(broken);
  await client.workflow.getHandle(workflowId).signal('cancelOrder', 'makes a task for it');
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUES.orders,
    // A worker of this name that has ended is not this one.
    identity: 'failing@here',
    workflowBundle: good,
    sinks: SILENT_SINKS,
    buildId: BUILD,
    useVersioning: false,
  });
  const link = liveLink({ address, namespace });
  const why = async () => value(await readWhyStuck(link, {}, { run: { workflowId }, now: Date.now() }));
  // Its first step waits in another queue; a poller there is enough.
  const done = async () => undefined;
  const steps = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUES.db,
    identity: 'steps@here',
    activities: { recordOrder: done, recordTransitions: done },
  });
  const failing = async () => {
    await until(async () => {
      const query = `WorkflowId = '${workflowId}' AND TemporalReportedProblems IS NOT NULL`;
      return (await client.workflow.count(query)).count === 1;
    }, 'the server reports the problem');
    // Both workers bear the name of one build: so the history is at fault.
    const verdict = await why();
    expect(verdict.says).toContain('The build that wrote the history cannot replay it: [TMPRL1100]');
    expect(verdict.remedies.map(({ action }) => action)).toEqual(['reset']);
    expect(verdict.harms[0]?.because).toContain(`build ${BUILD}`);
    return Number(verdict.remedies[0]?.fields?.['eventId']);
  };
  const reset = await steps.runUntil(worker.runUntil(failing));
  const result = await gate({ build: 'b3' });
  expect(result).toMatchObject({ kind: 'passed', reported: [workflowId] });
  const again = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUES.orders,
    identity: 'again@here',
    workflowBundle: good,
    sinks: SILENT_SINKS,
  });
  await again.runUntil(async () => {
    const context = await liveContext(link);
    const preview = value(
      await previewAction(context, {
        action: { kind: 'reset', eventId: reset, exclude: [] },
        run: { workflowId },
        reason: 'it cannot be replayed',
      }),
    );
    const outcome = await performAction(context, preview, { reason: 'it cannot be replayed' });
    expect(outcome, JSON.stringify(outcome)).toMatchObject({ end: 'done' });
    await until(async () => {
      const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
      const last = events?.findLast((event) => event.workflowTaskCompletedEventAttributes != null);
      return Number(last?.eventId ?? 0) > reset;
    }, 'the new run works');
  });
  expect((await why()).reason).not.toBe('workflow-task-failing');
  await link.close();
});
