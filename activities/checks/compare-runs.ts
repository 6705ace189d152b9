import type { CheckInput } from '../../contract/checks/checks.ts';
import {
  checkoutWorkflowId,
  orderIdOfWorkflow,
  orderWorkflowId,
  WORKFLOW_TYPES,
} from '../../contract/ids/workflow-ids.ts';
import type { Difference } from '../../database/checks/differences.ts';
import { openOrders, stagesOf } from '../../database/checks/questions.ts';
import { isOrderStage, isTerminalStage } from '../../domain/order-stage.ts';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import type { CheckTools } from './check-tools.ts';
import { newestUndo } from './find-undo.ts';

const PAGE_ORDERS = 500;
const AT_ONCE = 8;

/** Orders that nothing works on, and runs that work on no order. Visibility is late, so each suspect is described. */
export async function compareRuns(tools: CheckTools, input: CheckInput): Promise<readonly Difference[]> {
  const running = new Set<string>();
  const found: Difference[] = [];
  const query = `WorkflowType = '${WORKFLOW_TYPES.order}' AND CloseTime IS NULL`;
  for await (const page of tools.temporal.list(query)) {
    for (const run of page) running.add(run.workflowId);
    const old = page.filter((run) => run.startedAt < tools.now() - input.settleMs);
    found.push(
      ...(await runsWithoutOrder(
        tools,
        old.map((run) => run.workflowId),
      )),
    );
    tools.beat();
  }
  for (let after = ''; ; ) {
    const { settleMs } = input;
    const page = await openOrders(tools.database, { after, limit: PAGE_ORDERS, settleMs });
    const suspects = page.filter(({ orderId }) => !running.has(orderWorkflowId(orderId)));
    await mapLimit(suspects, AT_ONCE, async ({ orderId, stage }) => {
      const missing = await whatIsMissing(tools, orderId);
      if (missing === null) return;
      const detail = `PostgreSQL has the order at ${stage}, but ${missing}`;
      found.push({ kind: 'order-without-run', key: orderId, orderId, detail });
    });
    tools.beat();
    if (page.length < PAGE_ORDERS) return found;
    after = page.at(-1)?.orderId ?? after;
  }
}

async function runsWithoutOrder(
  tools: CheckTools,
  workflowIds: readonly string[],
): Promise<readonly Difference[]> {
  const ids = workflowIds.map((workflowId) => orderIdOfWorkflow(workflowId) ?? workflowId);
  const known = await stagesOf(tools.database, ids);
  const found: Difference[] = [];
  await mapLimit(
    ids.filter((orderId) => !known.has(orderId)),
    AT_ONCE,
    async (orderId) => {
      const run = await tools.temporal.describe(orderWorkflowId(orderId));
      // A run that still tries to write its order has a reason of its own, which another check reports.
      if (run?.open !== true || run.underWay) return;
      const detail = 'its run is open, but PostgreSQL has no such order';
      found.push({ kind: 'run-without-order', key: orderId, orderId, detail });
    },
  );
  return found;
}

/** Null: it is in progress, or closed meanwhile. */
async function whatIsMissing(tools: CheckTools, orderId: string): Promise<string | null> {
  const run = await tools.temporal.describe(orderWorkflowId(orderId));
  if (run?.open === true) return null;
  const checkout = await tools.temporal.describe(checkoutWorkflowId(orderId));
  if (checkout?.open === true) return null;
  const stage = (await stagesOf(tools.database, [orderId])).get(orderId);
  if (stage === undefined || (isOrderStage(stage) && isTerminalStage(stage))) return null;
  const undo = await newestUndo(tools, orderId);
  const continues = undo?.open === true ? `; ${undo.workflowId} continues its compensation` : '';
  if (run === undefined) return `no run exists for it${continues}`;
  return `${run.cut ? 'its run was terminated' : 'its run has ended'}${continues}`;
}
