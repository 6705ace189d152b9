import { describe, expect, test } from 'vitest';
import { checkoutWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { CheckoutResult } from '../../contract/order/checkout.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import type { OrderStack } from '../orders/order-stack.ts';
import { playedOrder } from '../orders/played-order.ts';
import { recordHistory } from '../orders/recorded-histories.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import type { CheckoutScenario } from './checkout-scenarios.ts';

/**
 * Branches of a checkout on the real stack, started as a subscription starts it: by its own ID, without a caller. `record` writes the histories to workflows/histories/.
 */
export function describeCheckouts(
  scenarios: readonly CheckoutScenario[],
  stackOf: () => OrderStack,
  record: boolean,
): void {
  describe.concurrent('a checkout', () => {
    for (const scenario of scenarios) {
      test(scenario.name, async () => await play(stackOf(), scenario, record));
    }
  });
}

/** An input outside the schema is refused, and no order is started. */
export async function refusesBadInput(stack: OrderStack): Promise<void> {
  const result = await check(stack, { ...sampleOrder(), lines: [] });
  expect(result).toMatchObject({ kind: 'refused', stage: 'rejected' });
  expect(result.code).toMatch(/^bad-input: lines/);
}

async function play(stack: OrderStack, scenario: CheckoutScenario, record: boolean): Promise<void> {
  const order = sampleOrder({ policy: 'demo', ...scenario.order });
  const played = playedOrder(stack.client, stack.faults, order);
  if (scenario.fault !== undefined) await played.fault(scenario.fault, scenario.match);
  const result = await check(stack, order);
  expect(result).toMatchObject({ orderId: order.orderId, ...scenario.answers });
  const { events = [] } = await checkoutOf(stack, order).fetchHistory();
  const own = events?.length ?? 0;
  if (scenario.eventsMax !== undefined) expect(own).toBeLessThanOrEqual(scenario.eventsMax.checkout);
  if (record) await recordHistory(scenario.name, { events });
  await scenario.play?.(played);
  if (scenario.ends === null) {
    await expect(played.handle().describe()).rejects.toThrow(/not found/i);
    return;
  }
  expect(await played.result()).toMatchObject({ stage: scenario.ends });
  const history = await played.handle().fetchHistory();
  const inAll = own + (history.events?.length ?? 0);
  if (scenario.eventsMax !== undefined) expect(inAll).toBeLessThanOrEqual(scenario.eventsMax.inAll);
  if (record) await recordHistory(`${scenario.name}-then-order`, history);
}

async function check(stack: OrderStack, order: OrderInput): Promise<CheckoutResult> {
  await stack.client.workflow.start(WORKFLOW_TYPES.checkout, {
    workflowId: checkoutWorkflowId(order.orderId),
    taskQueue: TASK_QUEUES.orders,
    args: [{ v: 1, order }],
  });
  return (await checkoutOf(stack, order).result()) as CheckoutResult;
}

function checkoutOf(stack: OrderStack, order: OrderInput) {
  return stack.client.workflow.getHandle(checkoutWorkflowId(order.orderId));
}
