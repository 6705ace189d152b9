import { afterAll, beforeAll, expect, test } from 'vitest';
import { loseOrders } from '../../database/checks/corrupt-rows.ts';
import { connectDatabase, type Database } from '../../database/connect.ts';
import { quarterdeck } from '../../test/stack/quarterdeck.ts';
import { until } from '../../test/until.ts';
import { type CheckedStack, startCheckedStack } from './testing/checked-stack.ts';

// The command against a stack whose stores were made to differ: in PostgreSQL, and at the provider.
let stack: CheckedStack;
let database: Database;
beforeAll(async () => {
  stack = await startCheckedStack();
  database = connectDatabase({ url: stack.endpoints.databaseUrl, name: 'test' });
});
afterAll(async () => {
  await database?.destroy();
  await stack?.stop();
});

test('an emptied database and differences in two stores exit 1, each order that was placed with its sum', async () => {
  const { endpoints } = stack;
  const where = ['--address', endpoints.temporalAddress, '--namespace', endpoints.namespace, '--json'];
  const wants = ['--line', 'nw-001:1', '--policy', 'test', '--reason', 'a test'];
  const placed = await Promise.all(
    ['c-1', 'c-2'].map(async (customer) => {
      const args = ['orders', 'create', '--customer', customer, ...wants, ...where];
      // The journal of a place that is given by its address belongs to the person.
      const { code, stdout, stderr } = await quarterdeck(args, { env: { XDG_STATE_HOME: stack.root } });
      expect(code, stderr).toBe(0);
      return (/ord-[0-9A-Z]{16}/.exec(stdout) ?? [''])[0];
    }),
  );
  const ended = () =>
    database.selectFrom('orders').select('order_id').where('stage', '=', 'completed').execute();
  await until(async () => (await ended()).length === placed.length, 'both are completed');
  await loseOrders(database, 'all');
  await database
    .updateTable('stock')
    .set((eb) => ({ reserved: eb('reserved', '+', 1) }))
    .where('sku', '=', 'nw-003')
    .execute();
  const orderId = 'ord-000000000000000Z';
  await captureTwice(orderId);
  const { code, keys, report } = await stack.check();
  expect({ code, holds: report.holds, verdict: report.verdict }).toEqual({
    code: 1,
    holds: false,
    verdict: 'fails',
  });
  for (const id of ['I1', 'I3']) {
    const findings = report.invariants.find((one) => one.id === id)?.findings ?? [];
    for (const key of placed) {
      const sum = { currency: 'EUR', minor: expect.any(Number) };
      expect(findings).toContainEqual(expect.objectContaining({ key, sum, since: expect.any(String) }));
    }
  }
  const others = keys.filter((key) => !placed.some((lost) => key.includes(lost)));
  // The order captured twice is in no database: its sum is a finding, too. So are the units of nw-001 that were shipped.
  const expected = [
    `I3 ${orderId}:capture:fjord`,
    `I3 ${orderId}`,
    'I4 nw-001',
    'I4 nw-003',
    `I9 ${orderId}`,
  ];
  expect(others.toSorted()).toEqual(expected.toSorted());
});

/** At the provider alone, and twice for one vendor. */
async function captureTwice(orderId: string): Promise<void> {
  const post = async (what: string, key: string, body: object) =>
    await fetch(`${stack.endpoints.providersUrl}/payment/v1/${what}`, {
      method: 'POST',
      headers: { 'idempotency-key': `${orderId}:${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reference: orderId, ...body }),
    });
  const made = await post('authorisations', 'authorise:1', {
    currency: 'EUR',
    amountMinor: 500,
    token: 'tok_good',
  });
  const { authorisationId } = (await made.json()) as { readonly authorisationId: string };
  for (const n of [1, 2]) {
    const share = { authorisationId, amountMinor: 100, final: false };
    expect((await post('captures', `capture:fjord:${n}`, share)).status).toBe(201);
  }
}
