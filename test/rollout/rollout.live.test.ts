import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shellAt } from '../../cli/orders/testing/shell.ts';
import { checkoutWorkflowId, orderWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { OrderResult } from '../../contract/order/order.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import type { ActionContext } from '../../operations/actions/action-context.ts';
import { changeDeployment } from '../../operations/deployments/change-deployment.ts';
import type { DeploymentAction } from '../../operations/deployments/deployment.ts';
import { previewDeployment } from '../../operations/deployments/preview-deployment.ts';
import { describeDeployment, listDeployments } from '../../operations/deployments/read-deployments.ts';
import { startOrder } from '../../operations/subjects/order/start-order.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { liveContext, value } from '../../operations/testing/live-link.ts';
import { longDeadlineLink } from '../long-deadline-link.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { installQuietRuntime } from '../orders/quiet-runtime.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { until } from '../until.ts';
import { buildNext } from './build-next.ts';
import { startVersionWorker, type VersionWorker } from './version-worker.ts';

// A rollout under traffic, there and back: the unversioned workers, a build that carries a change and holds it, a build
// that has it switched on, and the first of the two again. No order may notice.
const CHANGE = 'tell-the-build';
const deployment = 'quarterdeck';

let stack: OrderStack;
let link: TemporalLink;
let context: ActionContext;
const workers: VersionWorker[] = [];

beforeAll(async () => {
  installQuietRuntime({ workerHeartbeatInterval: '1s' });
  const [started, code] = await Promise.all([startOrderStack(), buildNext()]);
  stack = started;
  link = longDeadlineLink(stack, 'mira@laptop');
  context = await liveContext(link);
  workers.push(await startVersionWorker(stack, { build: 'v1', code, held: [CHANGE] }));
  workers.push(await startVersionWorker(stack, { build: 'v2', code, held: [] }));
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await link?.close();
  await stack?.stop();
});

test('there and back under traffic: every order completes, no workflow task fails, what is pinned stays', async () => {
  const orders: string[] = [];
  const more = async () => orders.push(...(await place(3)));
  await untilPolled('v1');
  await untilPolled('v2');
  await more();
  await route({ kind: 'set-current', deployment, build: 'v1' });
  const pinned = await startPinned(stack.client);
  const checkout = await startCheckout();
  await more();
  await route({ kind: 'ramp', deployment, build: 'v2', percent: 50 });
  await more();
  await route({ kind: 'set-current', deployment, build: 'v2' });
  await more();
  await route({ kind: 'set-current', deployment, build: 'v1' });
  await more();

  const stories = await Promise.all(orders.map(storyOf));
  expect(stories.flatMap(({ failed }) => failed)).toEqual([]);
  expect(stories.map(({ stage }) => stage)).toEqual(stories.map(() => 'completed'));
  const changed = stories.filter((story) => story.changed);
  const wentBack = changed.filter(({ builds }) => builds.at(-1) === 'v1');
  expect({ moved: stories.some(({ builds }) => builds.length > 1), changed: changed.length > 0 }).toEqual({
    moved: true,
    changed: true,
  });
  // The order that nothing but the held change makes possible: begun with it, ended by the build that holds it.
  expect(wentBack.length).toBeGreaterThan(0);

  expect(await behaviourOf(checkout)).toBe(PINNED);
  expect(await buildsOf(checkout)).toEqual(['v1']);
  expect(await behaviourOf(orderWorkflowId(orders.at(-1) ?? ''))).toBe(AUTO_UPGRADE);
  await stack.client.workflow.getHandle(pinned).signal('goOn');
  expect(await stack.client.workflow.getHandle(pinned).result()).toBe('done');
  expect(await buildsOf(pinned)).toEqual(['v1']);
});

/** Orders take seconds, so each lives through several of the steps that follow it. */
async function place(count: number): Promise<readonly string[]> {
  const orders = Array.from({ length: count }, () => sampleOrder({ channel: 'traffic' }));
  for (const order of orders) value(await startOrder(link, order));
  return orders.map(({ orderId }) => orderId);
}

test('the command line lists, previews and changes the same, and says why it may not', async () => {
  const shell = shellAt(await mkdtemp(path.join(tmpdir(), 'quarterdeck-rollout-')), stack);
  const json = async (...args: readonly string[]) => {
    const { code, out } = await shell.run('deployments', ...args, '--json');
    return { code, said: JSON.parse(out) };
  };
  const listed = await json('list');
  expect(listed.said.deployments).toMatchObject([{ name: deployment, current: 'v1', ramping: null }]);
  const unknown = await json('set-current', 'v9', '--reason', 'a typing error');
  expect(unknown).toMatchObject({ code: 3, said: { outcome: { end: 'refused', journal: null } } });
  expect(unknown.said.outcome.says).toContain('no worker of build v9');
  expect(await json('ramp', 'v2', '10', '--dry-run')).toMatchObject({ code: 0, said: { outcome: null } });
  expect(await json('ramp', 'v2', '10', '--reason', 'a try')).toMatchObject({
    code: 0,
    said: { outcome: { end: 'done' } },
  });
  expect((await json('describe')).said).toMatchObject({ ramping: { build: 'v2', percent: 10 } });
  expect((await json('ramp', 'v2', '0', '--reason', 'enough')).code).toBe(0);
  expect((await json('set-current', '--unversioned', '--reason', 'back')).code).toBe(0);
  expect((await json('describe')).said).toMatchObject({ current: null, ramping: null });
  expect((await shell.run('deployments', 'ramp', 'v2', '101', '--reason', 'r')).code).toBe(2);
  const journal = JSON.parse((await shell.run('journal', '--json')).out);
  expect(journal.actions).toHaveLength(3);

  const book = await shell.run('journal');
  expect(book.out).toMatch(new RegExp(`set-current +${deployment} unversioned +done +back`));
  expect(book.out).toMatch(new RegExp(`ramp +${deployment} v2 10 % +done +a try`));
  const [list, whole, one, none] = await Promise.all([
    shell.run('deployments', 'list'),
    shell.run('deployments', 'describe', deployment),
    shell.run('deployments', 'describe', deployment, '--build', 'v2'),
    shell.run('deployments', 'describe', deployment, '--build', 'v9'),
  ]);
  expect(whole.out).not.toBe(list.out);
  for (const build of ['v1', 'v2']) expect(whole.out).toContain(`\nbuild ${build}\n`);
  expect(one.out).toMatch(
    /\nbuild v2\n {2}status +\S+\n {2}created +\d[\s\S]*\n {2}workers +\d+\n {2}queues +.*orders/,
  );
  expect(one.out).not.toContain('build v1');
  expect(none).toMatchObject({ code: 3, out: '' });
  expect(none.err).toMatch(/has no build v9\n {2}it has: .*v2/);
});

async function route(action: DeploymentAction): Promise<void> {
  const preview = value(await previewDeployment(context, action));
  const outcome = await changeDeployment(context, preview, { reason: 'a rollout' });
  expect(outcome).toMatchObject({ end: 'done' });
  const seen = await until(async () => {
    const told = value(await describeDeployment(link, deployment));
    return told.spreading ? false : told;
  }, 'all queues have heard of it');
  if (action.kind === 'set-current') expect(seen.current).toBe(action.build);
  else expect(seen.ramping).toEqual({ build: action.build, percent: action.percent });
}

async function untilPolled(build: string): Promise<void> {
  await until(async () => {
    const names = value(await listDeployments(link));
    if (!names.includes(deployment)) return false;
    const preview = value(await previewDeployment(context, { kind: 'set-current', deployment, build }));
    return preview.refusal === null;
  }, `${build} may be made current`);
}

async function startPinned(client: Client): Promise<string> {
  const workflowId = `pinned-${Date.now()}`;
  await client.workflow.start('stays', { workflowId, taskQueue: TASK_QUEUES.orders });
  await until(async () => (await buildsOf(workflowId)).length > 0, 'the pinned run has begun');
  return workflowId;
}

// VersioningBehavior of the server's protocol.
const PINNED = 1;
const AUTO_UPGRADE = 2;

async function behaviourOf(workflowId: string) {
  const { raw } = await stack.client.workflow.getHandle(workflowId).describe();
  return raw.workflowExecutionInfo?.versioningInfo?.behavior;
}

async function startCheckout(): Promise<string> {
  const order = sampleOrder();
  const workflowId = checkoutWorkflowId(order.orderId);
  await stack.client.workflow.start(WORKFLOW_TYPES.checkout, {
    workflowId,
    taskQueue: TASK_QUEUES.orders,
    args: [{ v: 1, order }],
  });
  return workflowId;
}

async function storyOf(orderId: string) {
  const workflowId = orderWorkflowId(orderId);
  const handle = stack.client.workflow.getHandle(workflowId);
  const { stage } = (await handle.result()) as OrderResult;
  const { events = [] } = await handle.fetchHistory();
  return {
    stage,
    failed: (events ?? []).flatMap((event) =>
      event.workflowTaskFailedEventAttributes == null ? [] : [event.workflowTaskFailedEventAttributes],
    ),
    changed: (events ?? []).some((event) => event.markerRecordedEventAttributes?.markerName === 'core_patch'),
    builds: await buildsOf(workflowId),
  };
}

/** The builds that carried the run out, one after the other. */
async function buildsOf(workflowId: string): Promise<readonly string[]> {
  const { events } = await stack.client.workflow.getHandle(workflowId).fetchHistory();
  const builds: string[] = [];
  for (const event of events ?? []) {
    const done = event.workflowTaskCompletedEventAttributes;
    if (done == null) continue;
    const build = done.deploymentVersion?.buildId ?? 'unversioned';
    if (builds.at(-1) !== build) builds.push(build);
  }
  return builds;
}
