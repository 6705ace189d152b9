import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkoutWorkflowId, orderWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { until } from '../until.ts';
import { DEPLOYMENT as deployment, type Rollout, startRollout } from './rollout-rig.ts';

// A rollout under traffic, there and back: the unversioned workers, a build that carries a change and holds it, a build
// that has it switched on, and the first of the two again. Every order completes.
let rollout: Rollout;
beforeAll(async () => {
  rollout = await startRollout();
});
afterAll(() => rollout?.stop());

test('there and back under traffic: every order completes, no workflow task fails, what is pinned stays', async () => {
  const orders: string[] = [];
  const more = async () => orders.push(...(await rollout.place(3)));
  await rollout.untilPolled('v1');
  await rollout.untilPolled('v2');
  await more();
  await rollout.route({ kind: 'set-current', deployment, build: 'v1' });
  const pinned = await startPinned();
  const checkout = await startCheckout();
  await more();
  await rollout.route({ kind: 'ramp', deployment, build: 'v2', percent: 50 });
  await more();
  await rollout.route({ kind: 'set-current', deployment, build: 'v2' });
  await more();
  await rollout.route({ kind: 'set-current', deployment, build: 'v1' });
  await more();

  const stories = await Promise.all(orders.map(rollout.storyOf));
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
  expect(await rollout.buildsOf(checkout)).toEqual(['v1']);
  expect(await behaviourOf(orderWorkflowId(orders.at(-1) ?? ''))).toBe(AUTO_UPGRADE);
  await rollout.stack.client.workflow.getHandle(pinned).signal('resume');
  expect(await rollout.stack.client.workflow.getHandle(pinned).result()).toBe('done');
  expect(await rollout.buildsOf(pinned)).toEqual(['v1']);
});

async function startPinned(): Promise<string> {
  const workflowId = `pinned-${Date.now()}`;
  await rollout.stack.client.workflow.start('stays', { workflowId, taskQueue: TASK_QUEUES.orders });
  await until(async () => (await rollout.buildsOf(workflowId)).length > 0, 'the pinned run has begun');
  return workflowId;
}

// VersioningBehavior of the server's protocol.
const PINNED = 1;
const AUTO_UPGRADE = 2;

async function behaviourOf(workflowId: string) {
  const { raw } = await rollout.stack.client.workflow.getHandle(workflowId).describe();
  return raw.workflowExecutionInfo?.versioningInfo?.behavior;
}

async function startCheckout(): Promise<string> {
  const order = sampleOrder();
  const workflowId = checkoutWorkflowId(order.orderId);
  await rollout.stack.client.workflow.start(WORKFLOW_TYPES.checkout, {
    workflowId,
    taskQueue: TASK_QUEUES.orders,
    args: [{ v: 1, order }],
  });
  return workflowId;
}
