import { WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { TemporalApi } from './temporal-api.ts';

export type OrderCounts = {
  readonly started: number;
  readonly completed: number;
  readonly open: number;
  readonly attention: number;
};

const ORDERS = `WorkflowType = '${WORKFLOW_TYPES.order}'`;

const QUERIES = {
  started: ORDERS,
  completed: `${ORDERS} AND OrderStatus = 'completed'`,
  // A paused order is not "Running" and still open.
  open: `${ORDERS} AND CloseTime IS NULL`,
  attention: `${ORDERS} AND CloseTime IS NULL AND NeedsAttention = true`,
} as const;

/** As the server's visibility has them; it lags by some tenths of a second. */
export async function orderCounts(api: TemporalApi, namespace: string): Promise<OrderCounts> {
  const count = async (query: string) =>
    Number((await api.workflows.countWorkflowExecutions({ namespace, query })).count);
  const [started, completed, open, attention] = await Promise.all([
    count(QUERIES.started),
    count(QUERIES.completed),
    count(QUERIES.open),
    count(QUERIES.attention),
  ]);
  return { started, completed, open, attention };
}
