import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDatabase, type Database } from '../../database/connect.ts';
import { readEndpoints } from '../../launch/client.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { quarterdeck } from '../../test/stack/quarterdeck.ts';
import { until } from '../../test/until.ts';

// The demo system with its traffic: customers, returns, provider faults, and a worker that is killed. Nothing is lost in
// it, so the checks must find nothing that has to do with money.
const CHECKS = 4;
const MONEY = ['money-differs', 'order-missing', 'done-without-provider', 'provider-without-done'] as const;

let root = '';
let database: Database;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-busy-'));
  await chmod(root, 0o711);
  const up = await quarterdeck(['stack', 'up', '--folder', root]);
  expect(up.code, up.stderr).toBe(0);
  const endpoints = await readEndpoints(root);
  if (endpoints === undefined) throw new Error('the stack has no addresses');
  database = connectDatabase({ url: endpoints.databaseUrl, name: 'test' });
});

afterAll(async () => {
  await database?.destroy();
  await quarterdeck(['stack', 'down', '--folder', root]);
  await discardStack(root);
});

test('a healthy system under traffic raises no alarm, before, during and after the loss of a worker', async () => {
  const orders = async () => (await database.selectFrom('orders').select('order_id').execute()).length;
  for (let turn = 0; turn < CHECKS; turn += 1) {
    const before = await orders();
    await until(async () => (await orders()) >= before + 10, 'ten more orders are placed', 300_000);
    if (turn === 1) expect((await quarterdeck(['stack', 'kill', 'worker-1', '--folder', root])).code).toBe(0);
    // On a machine with many times its work a store may not answer in time, which is no alarm.
    const { stderr, stdout } = await until(
      async () => {
        const checked = await quarterdeck(['invariants', '--folder', root, '--json']);
        return checked.code === 4 ? false : checked;
      },
      'every store can be read',
      300_000,
    );
    const { holds, invariants } = JSON.parse(stdout) as {
      readonly holds: boolean;
      readonly invariants: readonly { readonly findings: readonly object[] }[];
    };
    const findings = invariants.flatMap((one) => one.findings);
    expect({ holds, findings }, stderr).toEqual({ holds: true, findings: [] });
  }
  // Each pass looks at what has settled since the one before it.
  const passes = async () =>
    await database
      .selectFrom('check_passes')
      .select('started_at')
      .where('name', '=', 'reconcile')
      .executeTakeFirst();
  const last = (await passes())?.started_at.getTime() ?? 0;
  await until(
    async () => ((await passes())?.started_at.getTime() ?? 0) > last,
    'the stores are compared again',
    300_000,
  );
  const differences = await database
    .selectFrom('reconcile_differences')
    .select(['kind', 'key', 'detail'])
    .where('kind', 'in', [...MONEY])
    .execute();
  expect(differences).toEqual([]);
}, 1_200_000);
