import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compensationWorkflowId, orderWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { OrderInput } from '../../contract/order/order.ts';
import { ORDER_SIGNALS, ORDER_UPDATES, UPDATE_REFUSED } from '../../contract/order/order-messages.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { startOrder } from '../../operations/subjects/order/start-order.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { problem, value } from '../../operations/testing/live-link.ts';
import { longDeadlineLink } from '../long-deadline-link.ts';
import { type OrderStack, startOrderStack } from './order-stack.ts';
import { playedOrder } from './played-order.ts';
import { recordHistory } from './recorded-histories.ts';
import { LAMP, sampleOrder } from './sample-order.ts';
import { UNREADABLE_INPUT, UNREADABLE_INPUTS, unreadableHistoryName } from './unreadable-inputs.ts';

// Input that our own clients never send: each is refused with a code of docs/ERRORS.md before anything is written, or stays in
// its one run, and never fails a workflow task. With RECORD_HISTORIES=1 the history of an unreadable input of each
// workflow type is written down.
const RECORD = process.env['RECORD_HISTORIES'] === '1';

let stack: OrderStack;
let link: TemporalLink;
let database: pg.Pool;

beforeAll(async () => {
  stack = await startOrderStack();
  link = longDeadlineLink(stack, 'mira@laptop');
  database = new pg.Pool({ connectionString: stack.databaseUrl, max: 2 });
});

afterAll(async () => {
  await database?.end();
  await link?.close();
  await stack?.stop();
});

const text = new TextEncoder();
const STRANGE = { metadata: { encoding: text.encode('binary/secret') }, data: text.encode('?') };
const HALF_JSON = { metadata: { encoding: text.encode('json/plain') }, data: text.encode('{"v":1,') };
const UNDECODABLE = [STRANGE, HALF_JSON];

const line = (changes: object) => [{ ...LAMP, ...changes }] as OrderInput['lines'];
const MANY = Array.from({ length: 10_000 }, (_, index) => ({ ...LAMP, line: index + 1 }));

describe.concurrent('an order with bad content is rejected, and nothing of it is written', () => {
  test.each<[string, Partial<OrderInput>, RegExp]>([
    ['10,000 lines', { lines: MANY }, /^lines/],
    ['no line', { lines: [] }, /^lines/],
    ['half a lamp', { lines: line({ quantity: 1.5 }) }, /^lines\.0\.quantity/],
    ['minus one', { lines: line({ quantity: -1 }) }, /^lines\.0\.quantity/],
    ['a million lamps', { lines: line({ quantity: 1_000_000 }) }, /^lines\.0\.quantity/],
    ['an unknown currency', { currency: 'XXX' }, /^currency/],
    ['a name that is turned round', { shipTo: { ...sampleOrder().shipTo, name: 'Ada\u202Eada' } }, /^shipTo/],
    ['a note of 200 kB', { note: 'n'.repeat(200_000) }, /^note/],
  ])('%s', async (_what, changes, message) => {
    const order = sampleOrder(changes);
    value(await startOrder(link, order));
    const played = playedOrder(stack.client, stack.faults, order);
    expect(await played.result()).toMatchObject({ stage: 'rejected', failureCode: 'bad-input' });
    expect((await played.timeline()).some(({ detail }) => message.test(detail))).toBe(true);
    await expectUntouched(order.orderId);
  });

  test.each([
    ['an unknown encoding', STRANGE],
    ['half a JSON', HALF_JSON],
  ])('a payload that does not decode: %s', async (_what, payload) => {
    const { orderId } = sampleOrder();
    await stack.client.workflowService.startWorkflowExecution({
      namespace: stack.namespace,
      workflowId: orderWorkflowId(orderId),
      workflowType: { name: WORKFLOW_TYPES.order },
      taskQueue: { name: TASK_QUEUES.orders },
      input: { payloads: [payload] },
      requestId: randomUUID(),
    });
    const result = await stack.client.workflow.getHandle(orderWorkflowId(orderId)).result();
    expect(result).toMatchObject({ stage: 'rejected', failureCode: 'bad-input' });
    await expectUntouched(orderId);
  });
});

describe.concurrent('an input that cannot be read ends the run as its type always has', () => {
  for (const { ends, type, workflowId } of UNREADABLE_INPUTS) {
    test(`${type}: ${ends.kind}`, async () => {
      const run = await stack.client.workflow.start(WORKFLOW_TYPES[type], {
        workflowId: workflowId(),
        taskQueue: TASK_QUEUES.orders,
        args: [UNREADABLE_INPUT],
      });
      const ended = await run.result().catch((error: unknown) => error);
      if (ends.kind === 'failed') {
        expect(ended).toMatchObject({
          cause: { message: expect.stringMatching(ends.message), type: ends.type },
        });
      } else if (ends.result === null) expect(ended).toBeNull();
      else expect(ended).toMatchObject(ends.result as object);
      const history = await run.fetchHistory();
      expect(history.events?.filter((event) => event.activityTaskScheduledEventAttributes != null)).toEqual(
        [],
      );
      expect(history.events?.filter((event) => event.workflowTaskFailedEventAttributes != null)).toEqual([]);
      if (RECORD) await recordHistory(unreadableHistoryName(type), history);
    });
  }
});

test('a compensation with an unreadable input fails once, with the reason', async () => {
  const { orderId } = sampleOrder();
  const undo = await stack.client.workflow.start(WORKFLOW_TYPES.compensation, {
    workflowId: compensationWorkflowId(orderId, 1),
    taskQueue: TASK_QUEUES.orders,
    args: [{ v: 1, order: sampleOrder(), round: 0 }],
  });
  const failed = await undo.result().catch((error: unknown) => error);
  expect(failed).toMatchObject({
    cause: {
      message: expect.stringMatching(/^what is to be undone does not decode: round: /),
      type: 'BadInput',
    },
  });
  await expectUntouched(orderId);
});

describe.concurrent('what the catalogue refuses', () => {
  test.each<[string, Partial<OrderInput>, string]>([
    ['an unknown sku', { lines: line({ sku: 'not-in-catalogue' }) }, 'unknown-sku'],
    ['a price of another currency', { currency: 'JPY' }, 'price-changed'],
    ['a price of yesterday', { lines: line({ unitPriceMinor: 1 }) }, 'price-changed'],
  ])('%s ends the order with its code', async (_what, changes, code) => {
    const order = sampleOrder(changes);
    value(await startOrder(link, order));
    const result = await playedOrder(stack.client, stack.faults, order).result();
    expect(result).toMatchObject({ stage: 'rejected', failureCode: code, capturedMinor: 0 });
  });
});

describe.concurrent('next to a valid order', () => {
  test('a request of more than 2 MB is refused by the server', async () => {
    const order = sampleOrder({ note: 'n'.repeat(2_100_000) });
    expect(problem(await startOrder(link, order)).kind).toBe('invalid-input');
    await expectUntouched(order.orderId);
  });

  test('a request key that comes again with another body places nothing', async () => {
    const order = sampleOrder();
    value(await startOrder(link, order));
    const again = await startOrder(link, { ...order, lines: line({ quantity: 9 }) });
    expect(value(again)).toMatchObject({ kind: 'already-started' });
    await playedOrder(stack.client, stack.faults, order).result();
    const { rows } = await database.query('select quantity from order_items where order_id = $1', [
      order.orderId,
    ]);
    expect(rows).toEqual([{ quantity: LAMP.quantity }]);
  });

  test('messages that do not decode are refused or dropped, and it completes', async () => {
    const order = sampleOrder();
    value(await startOrder(link, order));
    const execution = { workflowId: orderWorkflowId(order.orderId) };
    const common = { namespace: stack.namespace, workflowExecution: execution };
    for (const payload of UNDECODABLE) {
      await stack.client.workflowService.signalWorkflowExecution({
        ...common,
        signalName: ORDER_SIGNALS.vendorCallback,
        input: { payloads: [payload] },
        requestId: randomUUID(),
      });
      const { outcome } = await stack.client.workflowService.updateWorkflowExecution({
        ...common,
        waitPolicy: { lifecycleStage: 3 },
        request: {
          meta: { updateId: randomUUID(), identity: 'test' },
          input: { name: ORDER_UPDATES.cancel, args: { payloads: [payload] } },
        },
      });
      expect(outcome?.failure?.applicationFailureInfo?.type).toBe(UPDATE_REFUSED);
    }
    const played = playedOrder(stack.client, stack.faults, order);
    expect(await played.result()).toMatchObject({ stage: 'completed' });
    const dropped = (await played.timeline()).filter(({ what }) => what === 'callback dropped');
    expect(dropped.map(({ detail }) => detail)).toEqual(UNDECODABLE.map(() => 'it does not decode'));
    await expectNoFailedTask(order.orderId);
  });
});

async function expectUntouched(orderId: string): Promise<void> {
  for (const table of ['orders', 'order_items', 'effects', 'reservations', 'payments']) {
    const { rows } = await database.query(`select 1 from ${table} where order_id = $1`, [orderId]);
    expect([table, rows.length]).toEqual([table, 0]);
  }
  await expectNoFailedTask(orderId);
}

async function expectNoFailedTask(orderId: string): Promise<void> {
  const history = await stack.client.workflow
    .getHandle(orderWorkflowId(orderId))
    .fetchHistory()
    .catch(() => null);
  const failed = history?.events?.filter((event) => event.workflowTaskFailedEventAttributes != null) ?? [];
  expect(failed).toEqual([]);
}
