// A stuck order is taken on, noted and settled by keys alone, on real parts; a second console sees who is on it.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { OrderView } from '../../contract/order/order.ts';
import { ORDER_QUERIES, ORDER_UPDATES } from '../../contract/order/order-messages.ts';
import { startOrder } from '../../operations/subjects/order/start-order.ts';
import { value } from '../../operations/testing/live-link.ts';
import { longDeadlineLink } from '../../test/long-deadline-link.ts';
import { type OrderStack, startOrderStack } from '../../test/orders/order-stack.ts';
import { sampleOrder } from '../../test/orders/sample-order.ts';
import { until } from '../../test/until.ts';
import { doIt, fill } from './form-keys.ts';
import { KEYS, startConsole, type TerminalSession } from './terminal-session.ts';

const OUTAGE = { type: 'unavailable', status: 503 } as const;
let stack: OrderStack;
const open: TerminalSession[] = [];

beforeAll(async () => {
  stack = await startOrderStack();
});
afterAll(async () => {
  for (const session of open) session.kill();
  await stack?.stop();
});

async function consoleOn(...args: readonly string[]): Promise<TerminalSession> {
  const home = await mkdtemp(path.join(tmpdir(), 'quarterdeck-console-'));
  const place = ['--address', stack.address, '--namespace', stack.namespace];
  const session = await startConsole({ cwd: home, env: { HOME: home }, args: [...place, ...args] });
  open.push(session);
  return session;
}

/** An order whose money cannot be given back: it was captured, and the gateway refuses the void. */
async function blocked(): Promise<{ readonly orderId: string; readonly captured: number }> {
  const order = sampleOrder();
  const { orderId } = order;
  await stack.faults.add({ effect: OUTAGE, match: { orderId, kind: 'vendor-release' } });
  const link = longDeadlineLink(stack, 'mira@laptop');
  value(await startOrder(link, order));
  await link.close();
  const handle = stack.client.workflow.getHandle(orderWorkflowId(orderId));
  const view = () => handle.query<OrderView>(ORDER_QUERIES.order);
  await until(async () => (await view()).capturedMinor > 0, `${orderId} is captured`);
  await stack.faults.add({ effect: OUTAGE, match: { orderId, kind: 'void' } });
  await handle.executeUpdate(ORDER_UPDATES.cancel, { args: [{ reason: 'called', actor: 'ole@box' }] });
  await until(async () => (await view()).parked?.step === 'undo-payment', 'the undo is parked');
  return { orderId, captured: (await view()).capturedMinor };
}

test('W, a note and M settle an order whose undo is blocked', async () => {
  const { captured, orderId } = await blocked();
  const session = await consoleOn(`quarterdeck://-/${stack.namespace}/order/${orderId}`);
  await session.see(/fix .*M mark done with evidence/);

  session.send('W');
  await session.see('unchanged since you looked');
  await fill(session, 'looking into it');
  await doIt(session);
  await session.see(/on it: \S+, \d+s/);

  session.send(`:note${KEYS.enter}`);
  await session.see('Leave a note: ord-');
  await fill(session, 'asked the bank');
  await session.see('unchanged since you looked');
  await fill(session, 'ticket 4711');
  await doIt(session);

  const other = await consoleOn();
  await other.see(/on it: /);
  await other.see(orderId.slice(0, 10));

  session.send('M');
  await session.see(/< ?undo-payment ?>|undo-payment/);
  await fill(session, (captured / 100).toFixed(2));
  await fill(session, 'bank 4711');
  await session.see('the last six of the id');
  expect(await session.see('left a note')).toContain('no undo');
  await fill(session, 'paid back by hand');
  await fill(session, orderId.slice(-6));
  await doIt(session);

  const handle = stack.client.workflow.getHandle(orderWorkflowId(orderId));
  expect(await handle.result()).toMatchObject({ stage: 'cancelled', refundedMinor: captured });
});
