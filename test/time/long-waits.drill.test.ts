import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSubscriptionId } from '../../contract/ids/new-id.ts';
import { orderWorkflowId, subscriptionWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { SubscriptionInput, SubscriptionView } from '../../contract/subscription/subscription.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { recordHistory } from '../orders/recorded-histories.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { until } from '../until.ts';
import { DAY, dailyInput, MINUTE, startSkipping, timesOf } from './time-skipping.ts';

// Waits with many steps, which take a real server longest; the others are in long-waits.live.test.ts. With
// RECORD_HISTORIES=1 the histories that no other test has are written to workflows/histories/.
const RECORD = process.env['RECORD_HISTORIES'] === '1';

let stack: OrderStack;

beforeAll(async () => {
  stack = await startOrderStack({ delays: '50:100:100:100' });
});

afterAll(async () => {
  await stack?.stop();
});

describe.concurrent('without waiting for it', () => {
  test('a subscription is renewed year after year, with a reminder before each', async () => {
    const { contact, shipTo } = sampleOrder();
    const requestKey = `req-${randomBytes(8).toString('hex')}`;
    const now = new Date().toISOString();
    const input: SubscriptionInput = {
      v: 1,
      subscriptionId: newSubscriptionId('cus-1', requestKey),
      customerId: 'cus-1',
      requestKey,
      createdAt: now,
      startsAt: now,
      policy: 'production',
      currency: 'EUR',
      terms: {
        lines: [{ sku: 'nw-001', quantity: 1 }],
        cadence: { every: 1, unit: 'years' },
        payment: { method: 'cash' },
        shipTo,
        contact,
      },
    };
    const workflowId = subscriptionWorkflowId(input.subscriptionId);
    await startSkipping(stack, WORKFLOW_TYPES.subscription, workflowId, input);
    const handle = stack.client.workflow.getHandle(workflowId);
    const view = await until(async () => {
      const seen = await handle.query<SubscriptionView>('subscription').catch(() => undefined);
      return seen !== undefined && seen.counters.renewed >= 3 ? seen : false;
    }, 'renewed three times');
    expect(Date.parse(view.nextAt ?? '') - Date.parse(now)).toBeGreaterThan(3 * 365 * DAY - DAY);
    expect(view.counters).toMatchObject({ failed: 0, skipped: 0, missed: 0 });
    await handle.terminate('the test has seen enough');
  });

  test('an order whose vendor keeps silent costs ten events a minute at the most', async () => {
    const order = sampleOrder({ policy: 'demo' });
    await stack.faults.add({ effect: { type: 'vendor-silent' }, match: { orderId: order.orderId } });
    const workflowId = orderWorkflowId(order.orderId);
    await startSkipping(stack, WORKFLOW_TYPES.order, workflowId, order);
    const handle = stack.client.workflow.getHandle(workflowId);
    const times = await until(async () => {
      const seen = timesOf(await handle.fetchHistory());
      return (seen.at(-1) ?? 0) - (seen[0] ?? 0) >= 17 * MINUTE && seen;
    }, 'it has waited for 17 minutes');
    await handle.terminate('the test has seen enough');
    const began = times[0] ?? 0;
    const later = times.filter((at) => at >= began + 6 * MINUTE && at < began + 16 * MINUTE);
    expect(later.length).toBeGreaterThan(0);
    expect(later.length / 10).toBeLessThanOrEqual(10);
  });

  test('a renewal whose order stays undecided is polled less and less often, until it needs an operator', async () => {
    const input = { ...dailyInput(0, 'tok_review'), policy: 'demo' as const };
    const workflowId = subscriptionWorkflowId(input.subscriptionId);
    await startSkipping(stack, WORKFLOW_TYPES.subscription, workflowId, input);
    const handle = stack.client.workflow.getHandle(workflowId);
    await until(async () => {
      const view = await handle.query<SubscriptionView>('subscription').catch(() => undefined);
      return view?.parked?.step === 'renew';
    }, 'it needs an operator');
    const history = await handle.fetchHistory();
    await handle.terminate('the test has seen enough');
    const times = timesOf(history);
    // The last look ends the wait, so the minutes before it are counted.
    const end =
      times[history.events?.findLastIndex((event) => event.timerFiredEventAttributes != null) ?? 0] ?? 0;
    const waiting = times.filter((at) => at >= end - 5 * MINUTE && at < end);
    expect(waiting.length).toBeGreaterThan(0);
    expect(waiting.length).toBeLessThanOrEqual(50);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(11 * MINUTE);
    if (RECORD) await recordHistory('renewal-looked-at-ever-more-rarely', history);
  });
});
