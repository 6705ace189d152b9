import { CUSTOMER_QUERIES } from '../../contract/customer.ts';
import type { CartView, OrdersView } from '../../contract/customer-state.ts';
import { WORKFLOW_TYPES } from '../../contract/workflow-ids.ts';
import type { TemporalLink } from '../../operations/connect.ts';
import type { CartFact, OtherRun } from './evidence.ts';
import { mapAtOnce } from './read-runs.ts';

const AT_ONCE = 8;
const ANSWER_WITHIN_MS = 5_000;

/** Asks every customer that is open. Who does not answer is left out: without a worker nobody knows a cart. */
export async function readCarts(link: TemporalLink, runs: readonly OtherRun[]): Promise<readonly CartFact[]> {
  const customers = runs.filter((run) => run.type === WORKFLOW_TYPES.customer && run.open);
  let silent = false;
  const carts = await mapAtOnce(customers, AT_ONCE, async ({ workflowId }) => {
    if (silent) return undefined;
    const answer = await link.call(
      { what: `ask ${workflowId} for its cart`, deadlineMs: ANSWER_WITHIN_MS },
      async (client) => {
        const handle = client.workflow.getHandle(workflowId);
        const cart = await handle.query<CartView>(CUSTOMER_QUERIES.cart);
        return { cart, orders: await handle.query<OrdersView>(CUSTOMER_QUERIES.orders) };
      },
    );
    if (!answer.ok) {
      silent = answer.problem.kind === 'no-worker' || answer.problem.kind === 'timeout';
      return undefined;
    }
    const { cart, orders } = answer.value;
    return {
      customerId: workflowId.slice(`${WORKFLOW_TYPES.customer}/`.length),
      lines: cart.lines.map(({ quantity, sku, unitPriceMinor }) => ({ sku, quantity, unitPriceMinor })),
      pending: orders.pending.map(({ orderId, since }) => ({ orderId, since: Date.parse(since) })),
    };
  });
  return carts.filter((cart) => cart !== undefined);
}
