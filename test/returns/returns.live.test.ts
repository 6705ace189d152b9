import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEvidence } from '../../chaos/evidence/read-evidence.ts';
import { checkInvariants } from '../../chaos/invariants/judge.ts';
import { shellAt } from '../../cli/orders/testing/shell.ts';
import { newReturnId } from '../../contract/ids/new-id.ts';
import { connectDatabase, type Database } from '../../database/connect.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { longDeadlineLink } from '../long-deadline-link.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { placeOrder } from '../orders/played-order.ts';
import { recordHistory } from '../orders/recorded-histories.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { until } from '../until.ts';
import { playedReturn, requestReturn, returnOf } from './played-return.ts';
import { RETURN_SCENARIOS, type ReturnScenario } from './return-scenarios.ts';

// Every branch of a return's life on the real stack. With RECORD_HISTORIES=1 each history is written down:
//   RECORD_HISTORIES=1 npx vitest run --project live test/returns
const RECORD = process.env['RECORD_HISTORIES'] === '1';

let stack: OrderStack;
let link: TemporalLink;
let database: Database;

beforeAll(async () => {
  stack = await startOrderStack({ delays: '50:100:100:200' });
  link = longDeadlineLink(stack);
  database = connectDatabase({ url: stack.databaseUrl, name: 'test' });
});

afterAll(async () => {
  await link?.close();
  await database?.destroy();
  await stack?.stop();
});

describe.concurrent('a return', () => {
  for (const scenario of RETURN_SCENARIOS) {
    test(scenario.name, async () => await play(scenario));
  }
});

async function play(scenario: ReturnScenario): Promise<void> {
  const order = sampleOrder(scenario.order);
  const placed = await placeOrder(stack, order);
  expect(await placed.result()).toMatchObject({ stage: 'completed' });
  const input = returnOf(order, scenario.asks?.(order));
  const played = playedReturn(stack, link, { order, input });
  await scenario.prepare?.(played);
  await requestReturn(link, input);
  await scenario.play?.(played);
  const { refundedMinor } = scenario;
  expect(await played.result()).toMatchObject({ state: scenario.ends, refundedMinor });
  const view = await played.view();
  expect(view).toMatchObject({ parked: null, failureCode: scenario.failureCode ?? null });
  await scenario.check?.(view, played);
  const row = await database
    .selectFrom('returns')
    .select(['state', 'refunded_minor'])
    .where('return_id', '=', input.returnId)
    .executeTakeFirst();
  if (scenario.failureCode !== 'not-returnable') {
    expect(row).toEqual({ state: scenario.ends, refunded_minor: refundedMinor });
  }
  await stack.faults.removeFor(order.orderId);
  if (RECORD) await recordHistory(scenario.name, await played.handle().fetchHistory());
}

test('is acted on from the command line as an order is: previewed, guarded, journalled', async () => {
  const shell = shellAt(await mkdtemp(path.join(tmpdir(), 'quarterdeck-returns-')), stack);
  const returns = (...args: readonly string[]) => shell.run('returns', ...args);
  const order = sampleOrder({ policy: 'test' });
  expect(await (await placeOrder(stack, order)).result()).toMatchObject({ stage: 'completed' });
  const unarrived = sampleOrder({ payment: { method: 'card', token: 'tok_review' } });
  const held = await placeOrder(stack, unarrived);
  const { customerId, orderId } = order;
  const asked = ['request', orderId, '--customer', customerId, '--line', '1:1', '--policy', 'test'];
  const request = [...asked, '--request-key', 'by-telephone', '--reason', 'too small'];
  const id = newReturnId(orderId, 'by-telephone');
  expect((await returns(...request, '--dry-run')).out).toContain(`return 1 of line 1 of ${orderId}`);
  expect(await returns(...request, '--read-only')).toMatchObject({ code: 3 });
  expect(await returns(...request)).toMatchObject({ code: 0 });
  await until(async () => (await returns('show', id, '--json')).out.includes('"approve"'), `${id} waits`);
  expect((await returns('list', '--json')).out).toContain('"status": "requested"');

  const early = await returns('inspect', id, '--result', 'accept', '--reason', 'x');
  expect(early).toMatchObject({ code: 3 });
  expect(early.err).toContain('it does not take inspect now; it takes approve');
  expect((await returns('inspect', id, '--result', 'all', '--reason', 'x')).code).toBe(2);
  expect((await returns('reject', id, '--reason', 'x', '--read-only')).err).toContain('read-only');
  const rejected = await returns('reject', id, '--reason', 'worn');
  expect(rejected.out).toMatch(/the request is refused, now refused, journal \d+/);
  const late = await until(async () => {
    const { code, err } = await returns('approve', id, '--reason', 'x');
    return code === 3 && err.includes('has ended') ? err : false;
  }, 'its run has ended');
  expect(late).toContain('it has ended: it is refused');
  // The twin of the console's B: customer and terms are those of the order.
  const notYet = await shell.orders('return', unarrived.orderId, '--line', '1:1', '--reason', 'x');
  expect(notYet).toMatchObject({ code: 3 });
  expect(notYet.err).toContain('only delivered goods can be returned');
  expect(notYet.err).toContain('C cancels it');
  const cancelled = await shell.orders('cancel', orderId, '--reason', 'x');
  expect(cancelled.err).toContain('B opens a return');
  const back = ['return', orderId, '--line', '1:1', '--request-key', 'second', '--reason', 'too big'];
  expect((await shell.orders(...back, '--dry-run')).out).toContain(`return 1 of line 1 of ${orderId}`);
  expect(await shell.orders(...back)).toMatchObject({ code: 0 });
  const second = newReturnId(orderId, 'second');
  const waiting = await until(async () => {
    const { out } = await shell.orders('return', orderId);
    return out.includes('waits for a person') ? out : false;
  }, `${second} waits`);
  expect(waiting).toContain(`quarterdeck returns approve ${second} --namespace `);
  const tooMuch = await shell.orders('return', orderId, '--line', '1:9', '--reason', 'x');
  expect(tooMuch.err).toContain('line 1: 9 requested');
  expect((await returns('withdraw', second, '--reason', 'kept')).code).toBe(0);
  expect((await shell.orders('cancel', unarrived.orderId, '--reason', 'done')).code).toBe(0);
  expect(await held.result()).toMatchObject({ stage: 'cancelled' });

  const book = (await shell.run('journal', '--order', id)).out;
  expect(book).toMatch(/return request .* done .*too small/);
  expect(book).toMatch(/return reject .* done .*worn/);
});

test('after all of them every store agrees: no unit and no cent came back twice', async () => {
  // The last messages may still be on their way.
  await until(async () => {
    const evidence = await readEvidence(
      { link, database, providersUrl: stack.providersUrl },
      { asked: [], quiet: true, only: null },
    );
    const findings = checkInvariants(evidence).flatMap((rule) =>
      rule.findings.map((one) => ({ id: rule.id, ...one })),
    );
    expect(findings).toEqual([]);
    return true;
  }, 'every store agrees');
});

test('rows that violate the constraints cannot be written', async () => {
  const { rows } = await sql<{ return_id: string; order_id: string }>`
    select return_id, order_id from returns where state = 'closed' and refunded_by = 'provider' limit 1`.execute(
    database,
  );
  const row = rows[0];
  if (row === undefined) throw new Error('no return was closed');
  const { order_id: orderId, return_id: returnId } = row;
  const tries = [
    sql`update return_lines set restocked = taken_back + 1 where return_id = ${returnId}`,
    sql`update returns set refunded_minor = refund_minor + 1 where return_id = ${returnId}`,
    sql`update returns set refund_minor = 100000000 where return_id = ${returnId}`,
    sql`insert into payment_ledger (order_id, entry_key, kind, currency, amount_minor, actor)
      values (${orderId}, ${`${orderId}:refund:${returnId}:9`}, 'refund', 'EUR', -100000000, 'test')`,
    sql`delete from return_events where return_id = ${returnId}`,
  ];
  for (const forbidden of tries) {
    await expect(forbidden.execute(database)).rejects.toMatchObject({ code: expect.stringMatching(/^23/) });
  }
});
