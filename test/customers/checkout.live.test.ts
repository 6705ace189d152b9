import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckoutResult } from '../../contract/checkout.ts';
import type { OrderInput } from '../../contract/order.ts';
import { TASK_QUEUES } from '../../contract/task-queues.ts';
import { checkoutWorkflowId, WORKFLOW_TYPES } from '../../contract/workflow-ids.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { playedOrder } from '../orders/played-order.ts';
import { recordHistory } from '../orders/recorded-histories.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { CHECKOUT_SCENARIOS, type CheckoutScenario } from './checkout-scenarios.ts';

// Every branch of a checkout on the real stack, started as a subscription starts it: by its own id, with nobody to
// tell. With RECORD_HISTORIES=1 each history is written to workflows/histories/.
const RECORD = process.env['RECORD_HISTORIES'] === '1';

let stack: OrderStack;

beforeAll(async () => {
  stack = await startOrderStack();
});

afterAll(async () => {
  await stack?.stop();
});

describe.concurrent('a checkout', () => {
  for (const scenario of CHECKOUT_SCENARIOS) {
    test(scenario.name, async () => await play(scenario), 60_000);
  }

  test('that cannot be read answers so and starts nothing', async () => {
    const result = await check({ ...sampleOrder(), lines: [] });
    expect(result).toMatchObject({ kind: 'refused', stage: 'rejected' });
    expect(result.code).toMatch(/^bad-input: lines/);
  });
});

async function play(scenario: CheckoutScenario): Promise<void> {
  const order = sampleOrder(scenario.order);
  const played = playedOrder(stack.client, stack.faults, order);
  if (scenario.fault !== undefined) await played.fault(scenario.fault);
  const result = await check(order);
  expect(result).toMatchObject({ orderId: order.orderId, ...scenario.answers });
  const { events = [] } = await checkoutOf(order).fetchHistory();
  if (scenario.eventsMax !== undefined) expect(events?.length).toBeLessThanOrEqual(scenario.eventsMax);
  if (RECORD) await recordHistory(scenario.name, { events });
  await scenario.play?.(played);
  if (scenario.ends === null) {
    await expect(played.handle().describe()).rejects.toThrow(/not found/i);
    return;
  }
  expect(await played.result()).toMatchObject({ stage: scenario.ends });
  const history = await played.handle().fetchHistory();
  if (RECORD) await recordHistory(`${scenario.name}-then-order`, history);
}

async function check(order: OrderInput): Promise<CheckoutResult> {
  await stack.client.workflow.start(WORKFLOW_TYPES.checkout, {
    workflowId: checkoutWorkflowId(order.orderId),
    taskQueue: TASK_QUEUES.orders,
    args: [{ v: 1, order }],
  });
  return (await checkoutOf(order).result()) as CheckoutResult;
}

function checkoutOf(order: OrderInput) {
  return stack.client.workflow.getHandle(checkoutWorkflowId(order.orderId));
}
