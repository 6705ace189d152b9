import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenStack, openStack } from '../../chaos/open-stack.ts';
import { connectDatabase, type Database } from '../../database/connect.ts';
import { quarterdeck } from '../../test/stack/quarterdeck.ts';

// The command as a person runs it, against a stack whose own stores were made to differ: in PostgreSQL, and in the
// provider's books.
let stack: OpenStack;
let database: Database;

beforeAll(async () => {
  stack = await openStack({ attachTo: null, trafficRate: null, say: () => undefined });
  database = connectDatabase({ url: stack.endpoints.databaseUrl, name: 'test' });
});

afterAll(async () => {
  await database?.destroy();
  await stack?.close();
});

type Told = {
  readonly holds: boolean;
  readonly invariants: readonly {
    readonly id: string;
    readonly findings: readonly { readonly key: string }[];
  }[];
  readonly byHand: { readonly entries: number };
};

async function check() {
  const { code, stdout, stderr } = await quarterdeck(['invariants', '--folder', stack.root, '--json']);
  expect(stdout, stderr).not.toBe('');
  const told = JSON.parse(stdout) as Told;
  const keys = told.invariants.flatMap(({ id, findings }) => findings.map(({ key }) => `${id} ${key}`));
  return { code, told, keys };
}

test('a system that agrees with itself exits 0 and names all sixteen', async () => {
  const { code, keys, told } = await check();
  expect({ code, keys, holds: told.holds }).toEqual({ code: 0, keys: [], holds: true });
  expect(told.invariants.map(({ id }) => id)).toEqual(
    Array.from({ length: 16 }, (_, index) => `I${index + 1}`),
  );
  expect(told.byHand.entries).toBe(0);
});

test('differences in two stores exit 1 with the keys that differ', async () => {
  await database
    .updateTable('stock')
    .set((eb) => ({ reserved: eb('reserved', '+', 1) }))
    .where('sku', '=', 'nw-003')
    .execute();
  const orderId = 'ord-000000000000000Z';
  const made = await fetch(`${stack.endpoints.providersUrl}/payment/v1/authorisations`, {
    method: 'POST',
    headers: { 'idempotency-key': `${orderId}:authorise:1`, 'content-type': 'application/json' },
    body: JSON.stringify({ reference: orderId, currency: 'EUR', amountMinor: 500, token: 'tok_good' }),
  });
  const { authorisationId } = (await made.json()) as { readonly authorisationId: string };
  for (const n of [1, 2]) {
    const captured = await fetch(`${stack.endpoints.providersUrl}/payment/v1/captures`, {
      method: 'POST',
      headers: { 'idempotency-key': `${orderId}:capture:fjord:${n}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reference: orderId, authorisationId, amountMinor: 100, final: false }),
    });
    expect(captured.status).toBe(201);
  }
  const { code, keys, told } = await check();
  expect({ code, holds: told.holds }).toEqual({ code: 1, holds: false });
  expect(keys).toEqual([`I3 ${orderId}:capture:fjord`, 'I4 nw-003']);
});
