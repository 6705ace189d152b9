import { CUSTOMER_QUERIES, type CustomerUpdateName } from '../../contract/customer/customer.ts';
import type { CartView, OrdersView } from '../../contract/customer/customer-state.ts';
import { WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import { readWholeHistory } from '../../operations/history/history.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import type { CartFact, CartsUnread, OrderFact, OtherRun } from './evidence.ts';
import { orderLikeCart } from './ordered-cart.ts';
import { must } from './read-runs.ts';

const AT_ONCE = 8;
const ANSWER_WITHIN_MS = 5_000;

const FILLING: CustomerUpdateName = 'updateCart';
const EVENTS_MAX = 20_000;

/** Queries every open customer. Without a worker no cart can be read, and the first missing answer counts for all. */
export async function readCarts(
  link: TemporalLink,
  runs: readonly OtherRun[],
  orders: readonly OrderFact[],
): Promise<{ readonly carts: readonly CartFact[]; readonly cartsUnread?: CartsUnread }> {
  const ofCustomers = runs.filter((run) => run.type === WORKFLOW_TYPES.customer);
  const customers = ofCustomers.filter((run) => run.open);
  let silent = false;
  let unread: CartsUnread | undefined;
  const skip = (why: string): undefined => {
    unread = { customers: (unread?.customers ?? 0) + 1, why: unread?.why ?? why };
    return undefined;
  };
  const carts = await mapLimit(customers, AT_ONCE, async ({ workflowId }) => {
    if (silent) return skip('no worker answers');
    const answer = await link.call(
      { what: `ask ${workflowId} for its cart`, deadlineMs: ANSWER_WITHIN_MS },
      async (client) => {
        const handle = client.workflow.getHandle(workflowId);
        const cart = await handle.query<CartView>(CUSTOMER_QUERIES.cart);
        return { cart, orders: await handle.query<OrdersView>(CUSTOMER_QUERIES.orders) };
      },
    );
    if (!answer.ok) {
      const { kind, message } = answer.problem;
      silent = kind === 'no-worker' || kind === 'timeout';
      // It was deleted meanwhile.
      return kind === 'not-found' ? undefined : skip(message);
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
  const read = carts.filter((cart) => cart !== undefined);
  return unread === undefined ? { carts: read } : { carts: read, cartsUnread: unread };
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
