import { TypedSearchAttributes } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { customerIdKey, SEARCH_ATTRIBUTES } from '../../contract/temporal/search-attributes.ts';
import { HOSTILE } from '../../contract/testing/hostile.ts';
import { sampleOrder } from '../../test/orders/sample-order.ts';
import { freshNamespace, until } from '../../test/rig.ts';
import { readNewestHistory } from '../history/history.ts';
import { countCurrent, listWithSuccessors } from '../history/successors.ts';
import { orderNamed, searchOrders } from '../search/search.ts';
import { readWhyStuck } from '../stuck/gather-evidence.ts';
import { lensFilter } from '../subjects/order/lenses.ts';
import { ORDER_DECK } from '../subjects/order/order-deck.ts';
import { sampleRetrying } from '../subjects/order/retrying.ts';
import { startOrder } from '../subjects/order/start-order.ts';
import { anyText } from '../testing/any-text.ts';
import { liveLink, problem, value } from '../testing/live-link.ts';
import { connect, type TemporalLink } from './connect.ts';
import { countOrders } from './count.ts';
import { describeOrder, runOfOrder } from './describe.ts';
import { detectFeatures } from './features.ts';
import { listOrders, pagesOfOrders } from './list.ts';
import { listEnd } from './list-end.ts';
import { queryOrder } from './query.ts';
import { quote } from './visibility-query.ts';

// What the operations can do with a server alone: no worker runs in this file.
let link: TemporalLink;

beforeAll(async () => {
  link = liveLink(await freshNamespace());
});
afterAll(() => link.close());

const counted = async (filter: string) => value(await countOrders(link, { filter })).count;

test('the same order is started once, however often it is placed', async () => {
  const order = sampleOrder();
  const first = value(await startOrder(link, order));
  expect(first.kind).toBe('started');
  expect(value(await startOrder(link, order)).kind).toBe('already-started');
  const facts = value(await describeOrder(link, runOfOrder(order.orderId)));
  expect(facts.row).toMatchObject({
    orderId: order.orderId,
    runId: first.runId,
    stage: 'placed',
    customerId: order.customerId,
    open: true,
    run: 'running',
  });
  expect(facts.row.amount?.currency).toBe(order.currency);
  expect(facts.pendingTask?.state).toBe('scheduled');
});

test('pages give every order once', async () => {
  const orders = Array.from({ length: 25 }, () => sampleOrder({ customerId: 'cus-paged' }));
  for (const order of orders) value(await startOrder(link, order));
  const filter = `CustomerId = 'cus-paged'`;
  await until(async () => (await counted(filter)) === 25, 'all 25 are visible');
  const seen: string[] = [];
  const sizes: number[] = [];
  for await (const page of pagesOfOrders(link, { filter, pageSize: 4, rowsMax: 1_000 })) {
    sizes.push(value(page).rows.length);
    seen.push(...value(page).rows.map((row) => row.orderId));
  }
  expect(new Set(seen)).toEqual(new Set(orders.map((order) => order.orderId)));
  expect(seen.length).toBe(25);
  expect(sizes[0]).toBe(4);
  expect(sizes.length).toBeLessThan(7);
  const end = value(await listEnd(link, { filter, rows: 3, rowsMax: 8 }));
  expect(end.total).toBe(25);
  expect(end.rows.length).toBeGreaterThanOrEqual(3);
  expect(end.rows.length).toBeLessThanOrEqual(8);
  expect(end.rows.map((row) => row.orderId)).toEqual(seen.slice(-end.rows.length));
});

test('replaced runs are left out of count and rows alike, however many there are', async () => {
  // Two orders that were restarted again and again, one that was terminated, and one that continues.
  const runs = { 'order/chain-1': 24, 'order/chain-2': 9, 'order/cut': 1, 'order/open': 1 };
  const newest = new Map<string, string>();
  for (const [workflowId, times] of Object.entries(runs)) {
    for (let n = 0; n < times; n += 1) {
      const handle = await link.client.workflow.start('order', {
        workflowId,
        taskQueue: 'unpolled',
        typedSearchAttributes: new TypedSearchAttributes([{ key: customerIdKey, value: 'cus-chains' }]),
      });
      newest.set(workflowId, handle.firstExecutionRunId);
      if (n < times - 1 || workflowId !== 'order/open') await handle.terminate();
    }
  }
  const filter = `CustomerId = 'cus-chains'`;
  const closed = `${filter} AND ExecutionStatus = 'Terminated'`;
  await until(async () => (await counted(closed)) === 34, 'all are visible as they ended');
  for (const pageSize of [1_000, 5]) {
    expect(value(await countCurrent(link, { filter, pageSize }))).toMatchObject({ count: 4, complete: true });
    expect(value(await countCurrent(link, { filter: closed, pageSize })).count).toBe(3);
  }
  // Not all of them were looked at: what is left is at least so many, and never too many.
  const partly = value(await countCurrent(link, { filter, pageSize: 5, pagesMax: 2 }));
  expect(partly.complete).toBe(false);
  expect(partly.count).toBeLessThanOrEqual(4);
  const page = value(await listWithSuccessors(link, { filter, pageSize: 3, current: true }));
  expect(page.rows.length).toBeGreaterThanOrEqual(3);
  for (const row of page.rows) expect(row.runId).toBe(newest.get(row.workflowId));
  const all = value(await listWithSuccessors(link, { filter, pageSize: 50, current: true }));
  expect(new Set(all.rows.map((row) => row.runId))).toEqual(new Set(newest.values()));
});

test('a listing stops at its limit', async () => {
  const pages = pagesOfOrders(link, { filter: `CustomerId = 'cus-paged'`, pageSize: 4, rowsMax: 10 });
  let rows = 0;
  for await (const page of pages) rows += value(page).rows.length;
  expect(rows).toBe(10);
});

test('the server reads a quoted value as it was written, whatever it holds', async () => {
  const nasty = ["it's", "O'Neil's", '`tick`', ') OR (', '-- x', 'ünïcode ✓', '%_*'];
  for (const [index, customerId] of nasty.entries()) {
    await link.client.workflow.start('order', {
      workflowId: `order/quoted-${index}`,
      taskQueue: 'orders',
      typedSearchAttributes: new TypedSearchAttributes([{ key: customerIdKey, value: customerId }]),
    });
  }
  for (const [index, customerId] of nasty.entries()) {
    const filter = `CustomerId = ${quote(customerId)}`;
    await until(async () => (await counted(filter)) > 0, `${customerId} is found`);
    const page = value(await listOrders(link, { filter, pageSize: 10 }));
    expect(page.rows.map((row) => row.workflowId)).toEqual([`order/quoted-${index}`]);
  }
});

test.each(["' OR '1'='1", "x' OR WorkflowId != 'y", "\\' OR 1=1 --", 'a\\'])(
  'the value %s widens no query',
  async (evil) => {
    expect(await counted(`CustomerId = ${quote(evil)}`)).toBe(0);
  },
);

test('no quoted value is ever a syntax error', async () => {
  // What a request can carry: protobuf takes no lone surrogates.
  const text = anyText.filter((each) => each.isWellFormed());
  await fc.assert(
    fc.asyncProperty(text, async (each) => {
      const answer = await countOrders(link, { filter: `CustomerId = ${quote(each)}` });
      expect(answer.ok ? '' : answer.problem.message).toBe('');
    }),
    { numRuns: 60 },
  );
});

test.each(ORDER_DECK.lenses.map((lens) => [lens.id, lens] as const))(
  'the server understands the lens %s',
  async (_, lens) => {
    expect(await counted(lensFilter(lens, Date.now()))).toBeGreaterThanOrEqual(0);
  },
);

test.each(['Nope = 1', 'OrderStatus = 5', "StageSince < 'yesterday'", "OrderStatus = 'x"])(
  'the query %s is refused',
  async (filter) => {
    expect(problem(await countOrders(link, { filter })).kind).toBe('invalid-query');
  },
);

test('an order that does not exist is not found', async () => {
  const missing = problem(await describeOrder(link, runOfOrder('ord-0000000000000000')));
  expect(missing.kind).toBe('not-found');
  expect(missing.message).toContain('there is no order ord-0000000000000000');
});

test('an order is found by what is heard on the phone, and a beginning of several is refused', async () => {
  const order = sampleOrder({ customerId: 'cus-phone' });
  value(await startOrder(link, order));
  const heard = `${order.orderId.slice(4, 8).toLowerCase().replaceAll('0', 'o')} ${order.orderId.slice(8, 12)}`;
  await until(async () => (await orderNamed(link, heard)).ok, 'it is visible');
  expect(value(await orderNamed(link, heard)).orderId).toBe(order.orderId);
  const search = value(await searchOrders({}, heard));
  expect(await counted(search.filter)).toBe(1);
  expect(await counted(value(await searchOrders({}, 'cus-phone')).filter)).toBe(1);
  expect(problem(await searchOrders({}, 'a@b.example')).message).toContain('PostgreSQL');
  const { runId } = value(await describeOrder(link, runOfOrder(order.orderId))).row;
  for (const typed of [runId, runId.toUpperCase()]) {
    const { filter } = value(await searchOrders({}, typed));
    const rows = value(await listOrders(link, { filter, pageSize: 5 })).rows;
    expect(rows.map((row) => row.orderId)).toEqual([order.orderId]);
  }
  expect(problem(await orderNamed(link, 'not-an-order')).kind).toBe('not-found');
});

test('no worker answers a query, and the order shows that no worker polls its queue', async () => {
  const order = sampleOrder();
  value(await startOrder(link, order));
  const run = runOfOrder(order.orderId);
  const began = performance.now();
  expect(problem(await queryOrder(link, run, { name: 'order' })).kind).toBe('no-worker');
  expect(performance.now() - began).toBeLessThan(20_000);
  const why = value(await readWhyStuck(link, {}, { run, now: Date.now() }));
  expect(why).toMatchObject({ kind: 'stuck', reason: 'no-poller' });
  expect(why.says).toContain('No worker polls "orders"');
});

test('an order that is not worked on is not retrying', async () => {
  const sample = value(await sampleRetrying(link, { filter: 'CloseTime IS NULL', sampleMax: 10 }));
  expect(sample).toMatchObject({ rows: [], read: 10, complete: false });
});

test('this server has every part that the console uses', async () => {
  const features = value(await detectFeatures(link));
  expect(features.off).toEqual({});
  expect(features.serverVersion).toMatch(/^1\.3\d/);
});

test('a namespace without our attributes lists the missing ones', async () => {
  const bare = connect({ ...link.target, namespace: 'default' }, { identity: 'x' });
  try {
    const features = value(await detectFeatures(bare));
    expect(features.off.attributes).toContain('OrderStatus');
    expect(features.missingAttributes).toContain('PromiseBy');
  } finally {
    await bare.close();
  }
});

test('an address without a server is reported at once', async () => {
  const dead = connect(
    { ...link.target, address: '127.0.0.1:1' },
    { identity: 'x', deadlines: { read: 60_000 } },
  );
  try {
    const began = performance.now();
    expect(problem(await countOrders(dead, { filter: '' }))).toMatchObject({
      kind: 'unreachable',
      message: 'Temporal at 127.0.0.1:1 does not answer: connection refused',
    });
    expect(performance.now() - began).toBeLessThan(30_000);
  } finally {
    await dead.close();
  }
});

test('a call that is given up ends as cancelled', async () => {
  const stop = new AbortController();
  const asked = listOrders(link, { filter: '', pageSize: 5, signal: stop.signal });
  stop.abort();
  expect(problem(await asked).kind).toBe('cancelled');
});

test.each(HOSTILE.map((text) => text.toWellFormed().replaceAll('\0', '').slice(0, 300)))(
  'a run called %j is read, named and found under exactly this id',
  async (id) => {
    for (const workflowId of [id, `order/${id}`]) {
      const started = await link.client.workflow.start('job', { taskQueue: 'unpolled', workflowId });
      const facts = value(await describeOrder(link, { workflowId }));
      expect(facts.row).toMatchObject({ workflowId, runId: started.firstExecutionRunId });
    }
    expect(value(await orderNamed(link, `order/${id}`)).workflowId).toBe(`order/${id}`);
    // Two runs answer to it: neither is taken for the other.
    const ambiguous = await orderNamed(link, id);
    expect(problem(ambiguous).message).toContain('names two runs');
    await link.client.workflow.getHandle(`order/${id}`).terminate();
  },
);

test('a namespace without the search attributes of orders is known as such, and its workflows can be listed and found', async () => {
  const { address } = link.target;
  const namespace = `plain-${crypto.randomUUID().slice(0, 8)}`;
  await link.client.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  const plain = liveLink({ address, namespace });
  try {
    const start = () => plain.client.workflow.start('Foo', { taskQueue: 'jobs', workflowId: 'w1' });
    await until(
      async () =>
        await start().then(
          () => true,
          () => false,
        ),
      'the namespace is known',
    );
    const { runId } = value(await describeOrder(plain, { workflowId: 'w1' })).row;
    const features = value(await detectFeatures(plain));
    expect(features.missingAttributes).toEqual(Object.keys(SEARCH_ATTRIBUTES));
    expect(features.plain).toBe(true);
    const every = { filter: 'CloseTime IS NULL', workflowType: null };
    await until(async () => value(await countOrders(plain, every)).count === 1, 'it is visible');
    expect(value(await listEnd(plain, { ...every, rows: 10 })).rows[0]).toMatchObject({
      workflowType: 'Foo',
    });
    for (const typed of ['w1', runId]) {
      const { filter } = value(await searchOrders({}, typed, { attributes: false }));
      const { rows } = value(await listOrders(plain, { filter, workflowType: null, pageSize: 5 }));
      expect(rows.map((row) => row.workflowId)).toEqual(['w1']);
    }
  } finally {
    await plain.close();
  }
});

test('for a run that the server does not have the newest one is named, and the order is not shown as without a run', async () => {
  const workflowId = 'order/deleted';
  const run = { workflowId, runId: crypto.randomUUID() };
  expect(problem(await readWhyStuck(link, {}, { run, now: Date.now() })).kind).toBe('not-found');
  const newest = await link.client.workflow.start('order', { workflowId, taskQueue: 'unpolled' });
  const verdict = value(await readWhyStuck(link, {}, { run, now: Date.now() }));
  expect(verdict).toMatchObject({ kind: 'ended', reason: null, remedies: [] });
  expect(verdict.says).toContain(`The newest run of the order is ${newest.firstExecutionRunId}, open.`);
  await newest.terminate();
  // What the console needs to distinguish a deleted run from one whose retention was over.
  expect(value(await detectFeatures(link)).retentionMs).toBeGreaterThan(0);
});

test('of a history that is cut the newest events are kept', async () => {
  const handle = await link.client.workflow.start('job', {
    taskQueue: 'unpolled',
    workflowId: 'long-history',
  });
  for (let n = 0; n < 30; n += 1) await handle.signal('step', n);
  const run = { workflowId: 'long-history' };
  const cut = value(await readNewestHistory(link, run, { eventsMax: 10, pageSize: 4 }));
  expect(cut.complete).toBe(false);
  expect(cut.events.map((event) => event.input[0])).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
  expect(value(await readNewestHistory(link, run, { eventsMax: 100 })).complete).toBe(true);
  await handle.terminate();
});
