import { checkoutWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import { startOnce } from '../../operations/temporal/ask-run.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { poll } from '../../support/time/wait.ts';
import type { AskedOrder } from '../evidence/evidence.ts';
import { placeOrders } from '../runs/place-orders.ts';
import { ChaosFailure, type ChaosSystem } from '../system.ts';
import type { Beginning } from './branches.ts';
import { orderByCustomer } from './customer-life.ts';
import { orderBySubscription } from './subscription-life.ts';

const CHECKOUT_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 1_000;

/** Places the order as its life requires, however many workers die meanwhile. */
export async function beginOrder(
  system: ChaosSystem,
  begins: Beginning,
  order: OrderInput,
): Promise<AskedOrder> {
  switch (begins) {
    case 'order':
      return await place(system, order);
    case 'checkout':
      return await checkOut(system.link, order);
    case 'customer':
      return await orderByCustomer(system.link, order);
    case 'subscription':
      return await orderBySubscription(system.link, order);
  }
}

async function place(system: ChaosSystem, order: OrderInput): Promise<AskedOrder> {
  const [asked] = await placeOrders(system, [{ order, completes: true, cancelAfterMs: null }], 1);
  if (asked === undefined) throw new ChaosFailure('an order was not asked for');
  return asked;
}

/** As a subscription does it; the answer is waited for. */
async function checkOut(link: TemporalLink, order: OrderInput): Promise<AskedOrder> {
  const { orderId } = order;
  const workflowId = checkoutWorkflowId(orderId);
  const answered = await poll({ limitMs: CHECKOUT_WITHIN_MS, everyMs: LOOK_EVERY_MS }, async () => {
    const input = { v: 1, order };
    const started = await startOnce(link, {
      type: WORKFLOW_TYPES.checkout,
      workflowId,
      input,
      attributes: [],
    });
    const answer = started.ok
      ? await link.call({ what: `wait for ${workflowId}`, deadlineMs: CHECKOUT_WITHIN_MS }, (client) =>
          client.workflow.getHandle(workflowId).result(),
        )
      : started;
    return answer.ok;
  });
  return { orderId, answer: answered === undefined ? 'unknown' : 'accepted' };
}
