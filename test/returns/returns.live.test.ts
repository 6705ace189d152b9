import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEvidence } from '../../chaos/evidence/read-evidence.ts';
import { judge } from '../../chaos/invariants/judge.ts';
import { connectDatabase, type Database } from '../../database/connect.ts';
import type { TemporalLink } from '../../operations/connect.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { placeOrder } from '../orders/played-order.ts';
import { recordHistory } from '../orders/recorded-histories.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { linkTo, playedReturn, requestReturn, returnOf } from './played-return.ts';
import { RETURN_SCENARIOS, type ReturnScenario } from './return-scenarios.ts';

// Every branch of a return's life on the real stack. With RECORD_HISTORIES=1 each history is written down:
//   RECORD_HISTORIES=1 npx vitest run --project live test/returns
const RECORD = process.env['RECORD_HISTORIES'] === '1';

let stack: OrderStack;
let link: TemporalLink;
let database: Database;

beforeAll(async () => {
  stack = await startOrderStack({ delays: '50:100:100:200' });
  link = linkTo(stack);
  database = connectDatabase({ url: stack.databaseUrl, name: 'test' });
});

afterAll(async () => {
  await link?.close();
  await database?.destroy();
  await stack?.stop();
});

describe.concurrent('a return', () => {
  for (const scenario of RETURN_SCENARIOS) {
    test(scenario.name, async () => await play(scenario), 120_000);
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

test('after all of them every store agrees: no unit and no cent came back twice', async () => {
  const evidence = await readEvidence(
    { link, database, providersUrl: stack.providersUrl },
    { asked: [], quiet: true, only: null },
  );
  expect(
    judge(evidence).flatMap(({ id, findings }) => findings.map((finding) => ({ id, ...finding }))),
  ).toEqual([]);
});

test('what the constraints are for cannot be written by anybody', async () => {
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
      values (${orderId}, ${`${orderId}:refund:${returnId}:9`}, 'refund', 'EUR', -100000000, 'nobody')`,
    sql`delete from return_events where return_id = ${returnId}`,
  ];
  for (const forbidden of tries) {
    await expect(forbidden.execute(database)).rejects.toMatchObject({ code: expect.stringMatching(/^23/) });
  }
});
