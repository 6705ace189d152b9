import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  notificationWorkflowId,
  returnWorkflowId,
  subscriptionWorkflowId,
  WORKFLOW_TYPES,
} from '../../contract/ids/workflow-ids.ts';
import type { NotificationInput } from '../../contract/notification/notification.ts';
import { RETURN_QUERIES, type ReturnView } from '../../contract/return/return.ts';
import type { SubscriptionView } from '../../contract/subscription/subscription.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { placeOrder } from '../orders/played-order.ts';
import { recordHistory } from '../orders/recorded-histories.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { returnOf } from '../returns/played-return.ts';
import { until } from '../until.ts';
import { DAY, dailyInput, MINUTE, startSkipping, timesOf } from './time-skipping.ts';

// With RECORD_HISTORIES=1 the histories that no other test has are written to workflows/histories/.
const RECORD = process.env['RECORD_HISTORIES'] === '1';

// Waits of days and years under the policy of production: the server skips the time in which a run only waits. All else
// is real: worker, database, providers.
let stack: OrderStack;

beforeAll(async () => {
  stack = await startOrderStack({ delays: '50:100:100:100' });
});

afterAll(async () => {
  await stack?.stop();
});

/** Run ids of a workflow, oldest first. */
async function runsOf(workflowId: string): Promise<readonly string[]> {
  const { runId } = await stack.client.workflow.getHandle(workflowId).describe();
  const { events } = await stack.client.workflow.getHandle(workflowId, runId).fetchHistory();
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  return [started?.firstExecutionRunId ?? runId];
}

describe.concurrent('without waiting for it', () => {
  test('a return without a parcel expires when its window closes, after 30 days', async () => {
    const order = sampleOrder();
    const placed = await placeOrder(stack, order);
    await placed.result();
    await stack.faults.add({ effect: { type: 'carrier-silent' }, match: { orderId: order.orderId } });
    const input = returnOf(order, { policy: 'production' });
    const workflowId = returnWorkflowId(input.returnId);
    await startSkipping(stack, WORKFLOW_TYPES.return, workflowId, input);
    const handle = stack.client.workflow.getHandle(workflowId);
    expect(await handle.result()).toMatchObject({ state: 'expired', refundedMinor: 0 });
    const { events = [] } = await handle.fetchHistory();
    const times = [events?.at(0), events?.at(-1)].map(
      (event) => Number(event?.eventTime?.seconds ?? 0) * 1_000,
    );
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(29 * DAY);
  });

  test('a return whose parcel is never scanned is polled less and less often', async () => {
    const order = sampleOrder();
    const placed = await placeOrder(stack, order);
    await placed.result();
    await stack.faults.add({ effect: { type: 'carrier-silent' }, match: { orderId: order.orderId } });
    const input = returnOf(order, { policy: 'demo' });
    const workflowId = returnWorkflowId(input.returnId);
    await startSkipping(stack, WORKFLOW_TYPES.return, workflowId, input);
    const handle = stack.client.workflow.getHandle(workflowId);
    await until(async () => {
      const view = await handle.query<ReturnView>(RETURN_QUERIES.return).catch(() => undefined);
      return view?.accepted.includes('approve') === true;
    }, 'it waits for a person');
    await handle.executeUpdate('approve', { args: [{ reason: 'broken', actor: 'ann' }] });
    expect(await handle.result()).toMatchObject({ state: 'expired' });
    const history = await handle.fetchHistory();
    const times = timesOf(history);
    const last = times.filter((at) => at >= (times.at(-1) ?? 0) - 5 * MINUTE);
    expect(last.length).toBeLessThanOrEqual(50);
    if (RECORD) await recordHistory('return-asked-for-ever-more-rarely', history);
  });

  test('of the periods that passed without a worker, one is ordered', async () => {
    const input = dailyInput(10, 'tok_good');
    const workflowId = subscriptionWorkflowId(input.subscriptionId);
    await stack.client.workflow.start(WORKFLOW_TYPES.subscription, {
      workflowId,
      taskQueue: TASK_QUEUES.orders,
      args: [input],
    });
    const handle = stack.client.workflow.getHandle(workflowId);
    const view = await until(async () => {
      const seen = await handle.query<SubscriptionView>('subscription').catch(() => undefined);
      return seen?.state === 'active' && seen.counters.renewed > 0 ? seen : false;
    }, 'it is renewed');
    expect(view.counters).toMatchObject({ renewed: 1, missed: 10, failed: 0 });
    expect(Date.parse(view.nextAt ?? '')).toBeGreaterThan(Date.now());
    const [first] = await runsOf(workflowId);
    if (RECORD && first !== undefined) {
      const history = await stack.client.workflow.getHandle(workflowId, first).fetchHistory();
      await recordHistory('subscription-passes-over-missed-periods', history);
    }
    await handle.terminate('the test has seen enough');
  });

  test('a week after the delivery the customer is asked for feedback', async () => {
    const order = sampleOrder();
    const placed = await placeOrder(stack, order);
    await placed.result();
    const at = new Date().toISOString();
    const input: NotificationInput = {
      v: 1,
      reference: order.orderId,
      sequence: 'delivered',
      policy: 'production',
      at,
    };
    const workflowId = `${notificationWorkflowId(order.orderId, 'delivered')}-again`;
    await startSkipping(stack, WORKFLOW_TYPES.notification, workflowId, input);
    const { messages } = (await stack.client.workflow.getHandle(workflowId).result()) as {
      readonly messages: readonly { readonly kind: string; readonly outcome: string; readonly at: string }[];
    };
    const last = messages.at(-1);
    expect(last).toMatchObject({ kind: 'review_request', outcome: 'sent' });
    expect(Date.parse(last?.at ?? '') - Date.parse(at)).toBeGreaterThanOrEqual(7 * DAY);
  });
});
