import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { OrderResult } from '../../contract/order/order.ts';
import type { RampAction } from '../../operations/actions/catalogue/deployment/ramp.ts';
import type { SetCurrentAction } from '../../operations/actions/catalogue/deployment/set-current.ts';
import { performAction } from '../../operations/actions/engine/perform-action.ts';
import { previewAction } from '../../operations/actions/engine/preview-action.ts';
import { describeDeployment, listDeployments } from '../../operations/deployments/read-deployments.ts';
import { startOrder } from '../../operations/subjects/order/start-order.ts';
import { liveContext, value } from '../../operations/testing/live-link.ts';
import { longDeadlineLink } from '../long-deadline-link.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { installQuietRuntime } from '../orders/quiet-runtime.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { until } from '../until.ts';
import { buildNext } from './build-next.ts';
import { startVersionWorker } from './version-worker.ts';

const CHANGE = 'memo-the-build';
export const DEPLOYMENT = 'quarterdeck';

export type Rollout = {
  readonly stack: OrderStack;
  /** Places orders and returns their ids. */
  place(count: number): Promise<readonly string[]>;
  /** Changes the routing and waits until every queue uses it. */
  route(action: SetCurrentAction | RampAction): Promise<void>;
  untilPolled(build: string): Promise<void>;
  /** The order's end, its failed workflow tasks, and the builds that ran it. */
  storyOf(orderId: string): Promise<{
    readonly stage: string;
    readonly failed: readonly unknown[];
    readonly changed: boolean;
    readonly builds: readonly string[];
  }>;
  /** The builds that ran the workflow, in order. */
  buildsOf(workflowId: string): Promise<readonly string[]>;
  stop(): Promise<void>;
};

/**
 * The unversioned worker of a stack, and two more builds: `v1` carries a change and holds it, `v2` has it switched
 * on.
 */
export async function startRollout(): Promise<Rollout> {
  installQuietRuntime({ workerHeartbeatInterval: '1s' });
  const [stack, code] = await Promise.all([startOrderStack(), buildNext()]);
  const link = longDeadlineLink(stack, 'mira@laptop');
  const context = await liveContext(link);
  const workers = await Promise.all([
    startVersionWorker(stack, { build: 'v1', code, held: [CHANGE] }),
    startVersionWorker(stack, { build: 'v2', code, held: [] }),
  ]);

  return {
    stack,
    async place(count) {
      const orders = Array.from({ length: count }, () => sampleOrder({ channel: 'traffic' }));
      for (const order of orders) value(await startOrder(link, order));
      return orders.map(({ orderId }) => orderId);
    },
    async route(action) {
      const preview = value(await previewAction(context, { action, run: { workflowId: '' } }));
      const outcome = await performAction(context, preview, { reason: 'a rollout' });
      if (outcome.end !== 'done') throw new Error(`${action.kind}: ${JSON.stringify(outcome)}`);
      await until(async () => {
        const seen = value(await describeDeployment(link, DEPLOYMENT));
        if (seen.spreading) return false;
        return action.kind === 'set-current'
          ? seen.current === action.build
          : seen.ramping?.build === action.build && seen.ramping.percent === action.percent;
      }, 'all queues use the new routing');
    },
    async untilPolled(build) {
      await until(async () => {
        const names = value(await listDeployments(link));
        if (!names.includes(DEPLOYMENT)) return false;
        const preview = await previewAction(context, {
          action: {
            kind: 'set-current',
            deployment: DEPLOYMENT,
            build,
          },
          run: { workflowId: '' },
        });
        return value(preview).refusal === null;
      }, `${build} may be made current`);
    },
    async storyOf(orderId) {
      const workflowId = orderWorkflowId(orderId);
      const handle = stack.client.workflow.getHandle(workflowId);
      const { stage } = (await handle.result()) as OrderResult;
      const { events = [] } = await handle.fetchHistory();
      return {
        stage,
        failed: (events ?? []).flatMap((event) =>
          event.workflowTaskFailedEventAttributes == null ? [] : [event.workflowTaskFailedEventAttributes],
        ),
        changed: (events ?? []).some(
          (event) => event.markerRecordedEventAttributes?.markerName === 'core_patch',
        ),
        builds: await buildsOf(stack, workflowId),
      };
    },
    buildsOf: (workflowId) => buildsOf(stack, workflowId),
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await link.close();
      await stack.stop();
    },
  };
}

async function buildsOf(stack: Pick<OrderStack, 'client'>, workflowId: string): Promise<readonly string[]> {
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
