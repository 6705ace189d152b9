import { compensationWorkflowId, WORKFLOW_TYPES } from '../../../contract/ids/workflow-ids.ts';
import type { OrderFacts, PendingTask } from '../../temporal/describe.ts';
import type { Result } from '../../temporal/problem.ts';
import type { RunStatus } from './order-row.ts';

/** The run that undoes an order, as far as an operator of the order has to know of it. */
export type UndoFacts = {
  readonly workflowId: string;
  readonly runId: string;
  readonly run: RunStatus;
  readonly pause: OrderFacts['pause'];
};

type Describe = (workflowId: string) => Promise<Result<OrderFacts>>;

/** Null: nothing undoes it now. After a reset the order has an undo that is no child of its new run. */
export async function findUndo(order: OrderFacts, describe: Describe): Promise<Result<OrderFacts | null>> {
  const { row } = order;
  const none = { ok: true, value: null } as const;
  if (!row.open || row.workflowType !== WORKFLOW_TYPES.order) return none;
  const child = order.pendingChildren.find(({ type }) => type === WORKFLOW_TYPES.compensation);
  if (child === undefined && row.stage !== 'compensating') return none;
  const undo =
    child === undefined
      ? await newestUndo(row.orderId, describe)
      : await absentAsNull(describe(child.workflowId));
  return undo.ok && undo.value?.row.open !== true ? none : undo;
}

/** Of all rounds, whether it has ended or not. Null: the order was never undone. */
export async function newestUndo(orderId: string, describe: Describe): Promise<Result<OrderFacts | null>> {
  let newest: OrderFacts | null = null;
  for (let round = 1; ; round += 1) {
    const described = await absentAsNull(describe(compensationWorkflowId(orderId, round)));
    if (!described.ok) return described;
    if (described.value === null) return { ok: true, value: newest };
    newest = described.value;
  }
}

async function absentAsNull(described: Promise<Result<OrderFacts>>): Promise<Result<OrderFacts | null>> {
  const answer = await described;
  return answer.ok || answer.problem.kind !== 'not-found' ? answer : { ok: true, value: null };
}

/** Pending work of the order is pending in its compensation; the view of the order has both. */
export function withUndo(order: OrderFacts, undo: OrderFacts): OrderFacts {
  const { row } = order;
  const { pause, pendingActivities } = undo;
  const { problems, run, runId, workflowId } = undo.row;
  return {
    ...order,
    row: {
      ...row,
      attempts: Math.max(row.attempts ?? 1, undo.row.attempts ?? 1),
      problems: [...row.problems, ...problems],
    },
    pendingActivities: [
      ...order.pendingActivities,
      ...pendingActivities.map((activity) => ({ ...activity, id: activityIdIn(workflowId, activity.id) })),
    ],
    pendingTask: moreSpecific(order.pendingTask, undo.pendingTask),
    undo: { workflowId, runId, run, pause },
  };
}

/** Two runs count their activities each for itself. */
export function activityIdIn(undoId: string, activityId: string): string {
  return `${undoId}/${activityId}`;
}

function moreSpecific(own: PendingTask | null, undo: PendingTask | null): PendingTask | null {
  if (own === null || undo === null) return own ?? undo;
  if (own.attempt !== undo.attempt) return own.attempt > undo.attempt ? own : undo;
  return undo.state === 'scheduled' ? undo : own;
}
