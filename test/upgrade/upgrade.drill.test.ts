// Every order that the revision before left open comes to its end under this build, and the money is right.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bringDown } from '../../launch/client.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { quarterdeck } from '../stack/quarterdeck.ts';
import { until } from '../until.ts';
import { OPEN_ORDERS, unpackRevisionBefore } from './revision-before.ts';

const LIMIT_MS = 600_000;
let root = '';

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-upgraded-'));
  await unpackRevisionBefore(root);
});
afterAll(async () => {
  await bringDown(root, 'the test is over');
  await discardStack(root);
});

const here = async (...args: readonly string[]) => await quarterdeck(args, { cwd: root });
const json = async (...args: readonly string[]) => {
  const ran = await here(...args, '--json');
  expect(ran.stderr).toBe('');
  return JSON.parse(ran.stdout);
};
type Row = { readonly orderId: string; readonly status: string; readonly needsAttention: boolean };
const open = async (): Promise<readonly Row[]> => (await json('orders', 'list')).orders;
const endOf = async (id: string): Promise<string> => (await json('orders', 'show', id)).order.status;

test('every order comes to its end, and the money is right', async () => {
  const up = ['stack', 'up', '--no-traffic', '--no-checks', '--workers', '1', '--folder', root];
  expect(await here(...up)).toMatchObject({ code: 0, stderr: '' });
  await here('orders', 'unpause', OPEN_ORDERS.paused, '--reason', 'the customer called again');
  await until(
    async () => {
      const rows = await open();
      for (const { needsAttention, orderId } of rows) {
        if (needsAttention) await here('orders', 'resume', orderId, '--reason', 'the outage is over');
      }
      return rows.length === 0;
    },
    'no order is open',
    LIMIT_MS,
  );
  const { asked, cancelled, undoing, ...others } = OPEN_ORDERS;
  for (const id of Object.values(others)) expect(await endOf(id), id).toBe('completed');
  for (const id of [cancelled, undoing]) expect(await endOf(id), id).toBe('cancelled');
  // Whether the killed program's request arrived is for the server to say, not for the test.
  expect(await endOf(asked)).toMatch(/^(completed|cancelled)$/);
  const found = await here('invariants', '--folder', root, '--json');
  expect(JSON.parse(found.stdout), found.stdout).toMatchObject({ holds: true });
});
