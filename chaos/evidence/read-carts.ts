import { CUSTOMER_QUERIES, type CustomerUpdateName } from '../../contract/customer.ts';
import type { CartView, OrdersView } from '../../contract/customer-state.ts';
import { WORKFLOW_TYPES } from '../../contract/workflow-ids.ts';
import type { TemporalLink } from '../../operations/connect.ts';
import { readWholeHistory } from '../../operations/history.ts';
import type { CartFact, OrderFact, OtherRun } from './evidence.ts';
import { orderLikeCart } from './ordered-cart.ts';
import { mapAtOnce, must } from './read-runs.ts';

const AT_ONCE = 8;
const ANSWER_WITHIN_MS = 5_000;

const FILLING: CustomerUpdateName = 'updateCart';
const EVENTS_MAX = 20_000;

/** Asks every customer that is open. Who does not answer is left out: without a worker nobody knows a cart. */
export async function readCarts(
  link: TemporalLink,
  runs: readonly OtherRun[],
  orders: readonly OrderFact[],
): Promise<readonly CartFact[]> {
  const ofCustomers = runs.filter((run) => run.type === WORKFLOW_TYPES.customer);
  const customers = ofCustomers.filter((run) => run.open);
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
    const { cart, orders: ordered } = answer.value;
    const customerId = workflowId.slice(`${WORKFLOW_TYPES.customer}/`.length);
    const lines = cart.lines.map(({ quantity, sku, unitPriceMinor }) => ({ sku, quantity, unitPriceMinor }));
    // Only a cart that looks like the order that was just taken raises the question.
    const asIfLeft = orderLikeCart(orders, { customerId, lines }) !== undefined;
    const mine = ofCustomers.filter((run) => run.workflowId === workflowId);
    return {
      customerId,
      lines,
      filledAt: asIfLeft ? await lastFilled(link, mine) : null,
      pending: ordered.pending.map(({ orderId, since }) => ({ orderId, since: Date.parse(since) })),
    };
  });
  return carts.filter((cart) => cart !== undefined);
}

/** When the customer last put something in, by the histories of all runs of it, the newest first. */
async function lastFilled(link: TemporalLink, runs: readonly OtherRun[]): Promise<number | null> {
  for (const run of [...runs].sort((a, b) => b.startTime - a.startTime)) {
    const { events } = must(await readWholeHistory(link, run, { eventsMax: EVENTS_MAX }));
    const accepted = new Set(
      events
        .filter(({ name, type }) => type === 'WorkflowExecutionUpdateAccepted' && name === FILLING)
        .map(({ eventId }) => eventId),
    );
    const done = events.filter(
      ({ failure, refersTo, type }) =>
        type === 'WorkflowExecutionUpdateCompleted' && failure.length === 0 && accepted.has(refersTo ?? 0),
    );
    const last = done.at(-1);
    if (last !== undefined) return last.at;
  }
  return null;
}
