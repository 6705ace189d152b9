import { type CheckInput, type CheckSummary, SWEEP_KINDS } from '../../contract/checks/checks.ts';
import { orderIdOfWorkflow, orderWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import {
  type Difference,
  type OpenDifference,
  readOpen,
  writeDifferences,
} from '../../database/checks/differences.ts';
import { readCursor, writePass } from '../../database/checks/passes.ts';
import { type RestingOrder, restingOrders } from '../../database/checks/questions.ts';
import { POLICY_ROWS } from '../../domain/policy.ts';
import { stageLimit } from '../../domain/stage-limit.ts';
import { STUCK_REASONS, type StuckReason } from '../../domain/stuck.ts';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import type { CheckTools } from './check-tools.ts';
import { findUndo, reportGone } from './find-undo.ts';
import { signalOrders } from './signal-orders.ts';
import { summaryOf } from './summary.ts';

const AT_ONCE = 8;
/** Orders that one pass checks; the next continues after them. */
const PAGE_ORDERS = 500;
/** Looking at an order costs the server a describe and perhaps a history, so what moves every minute is left alone. */
const REST_FACTOR = 6;
/** A timer that should have fired this long ago will not. */
const TIMER_GRACE_MS = 10_000;

/** Where the next pass continues, and what this one counted: open orders by stuck reason. */
export type SweepState = {
  readonly after: string;
  readonly stuck: Readonly<Partial<Record<StuckReason, number>>>;
};

/** Finds orders that nothing will wake, among those that stay in their stage. */
export async function sweep(tools: CheckTools, input: CheckInput): Promise<CheckSummary> {
  const startedAt = new Date(tools.now());
  const before = ((await readCursor(tools.database, 'sweep')) as SweepState | null) ?? { after: '' };
  const known = new Map((await readOpen(tools.database, SWEEP_KINDS)).map((one) => [one.key, one]));
  const failing = await failingRuns(tools);
  const broken = new Set(failing.map((one) => one.key));
  const found: Difference[] = [...failing];
  const { page, named } = await restingOrders(tools.database, {
    after: before.after,
    limit: PAGE_ORDERS,
    restedMs: REST_FACTOR * input.settleMs,
    named: [...known.values()].flatMap((one) => (one.orderId === null ? [] : [one.orderId])),
  });
  const orders = new Map([...page, ...named].map((order) => [order.orderId, order]));
  await mapLimit(
    [...orders.values()].filter(({ orderId }) => !broken.has(orderId)),
    AT_ONCE,
    async (order) => {
      const difference = await checkOrder(tools, order, known.get(order.orderId));
      if (difference !== null) found.push(difference);
      tools.beat();
    },
  );
  const written = await writeDifferences(tools.database, { kinds: SWEEP_KINDS, found });
  await signalOrders(tools, written);
  const summary = summaryOf({ found, looked: orders.size, incomplete: [], written });
  const after = page.length < PAGE_ORDERS ? '' : (page.at(-1)?.orderId ?? '');
  const cursor: SweepState = { after, stuck: await countStuck(tools, failing.length) };
  await writePass(tools.database, { name: 'sweep', startedAt, summary, cursor });
  return summary;
}

async function failingRuns(tools: CheckTools): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  for await (const page of tools.temporal.list(
    'TemporalReportedProblems IS NOT NULL AND CloseTime IS NULL',
  )) {
    for (const { workflowId } of page) {
      const orderId = orderIdOfWorkflow(workflowId) ?? null;
      const detail = 'its workflow task fails; nothing moves until the code is right';
      found.push({ kind: 'workflow-task-failing', key: orderId ?? workflowId, orderId, detail });
    }
    tools.beat();
  }
  return found;
}

/** `known` is what an earlier pass found: then the attention that lies over the order may be ours. */
async function checkOrder(
  tools: CheckTools,
  order: RestingOrder,
  known: OpenDifference | undefined,
): Promise<Difference | null> {
  const { orderId, stage } = order;
  const run = await tools.temporal.describe(orderWorkflowId(orderId));
  // Without a run it is a matter of the other check; what is paused or already reported waits for a person.
  if (run?.open !== true || run.paused) return null;
  if (run.needsAttention && known?.reported !== true) return null;
  const about = { key: orderId, orderId };
  const undo = await findUndo(tools, run, order);
  if (undo?.open === false) await reportGone(tools, orderId, undo);
  if (undo?.open === true && undo.paused) return null;
  if (!run.underWay && undo?.underWay !== true) {
    const timers = await tools.temporal.openTimers(run.workflowId);
    const undoTimers = undo?.open === true ? await tools.temporal.openTimers(undo.workflowId) : [];
    if ([...timers, ...undoTimers].every((firesAt) => firesAt < tools.now() - TIMER_GRACE_MS)) {
      const detail = `the order is ${stage} and nothing will wake it: no timer, no activity, no task`;
      return { kind: 'no-live-reason', ...about, detail };
    }
  }
  const policy = POLICY_ROWS[order.policy as keyof typeof POLICY_ROWS] ?? POLICY_ROWS.production;
  const limit = stageLimit(policy, stage);
  const rested = tools.now() - order.stageAt.getTime();
  if (limit === null || rested < limit) return null;
  const detail = `${stage} for longer than ${Math.round(limit / 1_000)} s, without a reported reason`;
  return { kind: 'past-its-time', ...about, detail };
}

async function countStuck(tools: CheckTools, failing: number): Promise<SweepState['stuck']> {
  const counts: Partial<Record<StuckReason, number>> = {};
  const open = `WorkflowType = '${WORKFLOW_TYPES.order}' AND CloseTime IS NULL`;
  for await (const page of tools.temporal.list(`${open} AND NeedsAttention = true`)) {
    for (const { stuckReason } of page) {
      const reason = STUCK_REASONS.find((each) => each === stuckReason);
      if (reason !== undefined) counts[reason] = (counts[reason] ?? 0) + 1;
    }
  }
  const orphans = await readOpen(tools.database, ['order-without-run']);
  return {
    ...counts,
    orphan: (counts.orphan ?? 0) + orphans.length,
    paused: await tools.temporal.count(`${open} AND ExecutionStatus = 'Paused'`),
    'workflow-task-failing': failing,
  };
}
