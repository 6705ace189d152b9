import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrderStack } from '../../test/orders/order-stack.ts';
import { sampleOrder } from '../../test/orders/sample-order.ts';
import { until } from '../../test/rig.ts';
import type { Action, Outcome } from '../actions/action.ts';
import type { ActionContext } from '../actions/action-context.ts';
import { performAction } from '../actions/engine/perform-action.ts';
import { previewAction } from '../actions/engine/preview-action.ts';
import { readWhyStuck } from '../stuck/gather-evidence.ts';
import { startOrder } from '../subjects/order/start-order.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import { describeOrder, runOfOrder } from '../temporal/describe.ts';
import { queryOrder } from '../temporal/query.ts';
import { value } from '../testing/live-link.ts';
import { type OrderRig, startOrderRig } from '../testing/order-rig.ts';
import { isGone } from './worker-gone.ts';
import { listWorkers } from './workers.ts';

// After a SIGKILL it takes up to a minute until heartbeats and polls are old enough.
const order = sampleOrder({ payment: { method: 'card', token: 'tok_good' } });
const run = runOfOrder(order.orderId);
const PATIENCE_MS = 300_000;
let rig: OrderRig;
let stack: OrderStack;
let link: TemporalLink;
let context: ActionContext;

beforeAll(async () => {
  rig = await startOrderRig();
  ({ context, link, stack } = rig);
});
afterAll(async () => {
  await rig?.stop();
});

async function act(action: Action): Promise<Outcome> {
  return await performAction(context, value(await previewAction(context, { action, run })), {
    reason: 'ticket 4711',
  });
}

test('after the worker is killed the order says who is missing, and the cancel waits for nobody', async () => {
  const { orderId } = order;
  await stack.faults.add({ effect: { type: 'vendor-silent' }, match: { orderId } });
  value(await startOrder(link, order));
  await until(async () => {
    const { pendingActivities, pendingTask, row } = value(await describeOrder(link, run));
    return row.stage === 'fulfilling' && pendingActivities.length === 0 && pendingTask === null;
  }, 'it waits for its vendor');
  expect(value(await queryOrder(link, run, { name: 'order' })).value).toMatchObject({
    orderId,
  });
  // Its interval is known from the second heartbeat on.
  await until(async () => {
    const { workers } = value(await listWorkers(link));
    return workers.length > 0 && workers.every(({ beatMs }) => typeof beatMs === 'number');
  }, 'the heartbeat interval is known');
  const died = once(stack.worker.child, 'exit');
  stack.worker.child.kill('SIGKILL');
  await died;
  await until(
    async () => {
      const { workers } = value(await listWorkers(link));
      return workers.length > 0 && workers.every((worker) => isGone(worker, Date.now()));
    },
    'its heartbeats have stopped',
    PATIENCE_MS,
  );
  // Its last poll counts as a sign of life a little longer than its last heartbeat.
  const why = await until(
    async () => {
      const verdict = value(await readWhyStuck(link, {}, { run, now: Date.now() }));
      return verdict.reason === 'no-poller' && verdict;
    },
    'no worker polls for the order',
    PATIENCE_MS,
  );
  expect(why.remedies).toMatchObject([{ label: 'start a worker for "orders"' }, { action: 'cancel-later' }]);
  expect(why.since).not.toBeNull();
  expect(await act({ kind: 'cancel' })).toMatchObject({
    end: 'refused',
    by: 'server',
    journal: null,
  });
  expect(await act({ kind: 'cancel-later' })).toMatchObject({ end: 'done' });
});
