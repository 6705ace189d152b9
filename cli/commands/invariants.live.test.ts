import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Endpoints } from '../../contract/stack/endpoints.ts';
import { loseOrders } from '../../database/checks/corrupt-rows.ts';
import { connectDatabase, type Database } from '../../database/connect.ts';
import { readEndpoints } from '../../launch/client.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { quarterdeck } from '../../test/stack/quarterdeck.ts';
import { until } from '../../test/until.ts';

// The command as a person runs it, against a stack whose own stores were made to differ: in PostgreSQL, and in the
// provider's books.
let root = '';
let endpoints: Endpoints;
let database: Database;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-invariants-'));
  // PostgreSQL runs as another user when we are root, and must get through to its data.
  await chmod(root, 0o711);
  const up = await quarterdeck(['stack', 'up', '--no-traffic', '--workers', '1', '--folder', root]);
  expect(up.code, up.stderr).toBe(0);
  const found = await readEndpoints(root);
  if (found === undefined) throw new Error('the stack has no addresses');
  endpoints = found;
  database = connectDatabase({ url: endpoints.databaseUrl, name: 'test' });
});

afterAll(async () => {
  await database?.destroy();
  await quarterdeck(['stack', 'down', '--folder', root]);
  await discardStack(root);
});

type Told = {
  readonly holds: boolean;
  readonly verdict: string;
  readonly unreadable?: string;
  readonly invariants: readonly {
    readonly id: string;
    readonly findings: readonly {
      readonly key: string;
      readonly said: string;
      readonly sum?: { readonly currency: string; readonly minor: number };
      readonly since?: string;
    }[];
  }[];
  readonly byHand: { readonly entries: number };
};

async function check() {
  const { code, stdout, stderr } = await quarterdeck(['invariants', '--folder', root, '--json']);
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

test('an emptied database and differences in two stores exit 1, each order that was placed with its sum', async () => {
  const where = ['--address', endpoints.temporalAddress, '--namespace', endpoints.namespace, '--json'];
  const wants = ['--line', 'nw-001:1', '--policy', 'test', '--reason', 'a test'];
  const placed = await Promise.all(
    ['c-1', 'c-2'].map(async (customer) => {
      const args = ['orders', 'create', '--customer', customer, ...wants, ...where];
      // The journal of a place that is given by its address belongs to the person.
      const { code, stdout, stderr } = await quarterdeck(args, { env: { XDG_STATE_HOME: root } });
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
  const { code, keys, told } = await check();
  expect({ code, holds: told.holds, verdict: told.verdict }).toEqual({
    code: 1,
    holds: false,
    verdict: 'fails',
  });
  for (const id of ['I1', 'I3']) {
    const findings = told.invariants.find((one) => one.id === id)?.findings ?? [];
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
    await fetch(`${endpoints.providersUrl}/payment/v1/${what}`, {
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

test('a store that does not answer is unknown, in one sentence and with exit 4', async () => {
  expect((await quarterdeck(['stack', 'kill', 'providers', '--folder', root])).code).toBe(0);
  const { code, stdout, stderr } = await quarterdeck(['invariants', '--folder', root, '--json']);
  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({ holds: false, verdict: 'unknown' });
  expect(stderr).toMatch(/provider's store could not be read/);
  expect(stderr).not.toMatch(/\n\s+at /);
});
