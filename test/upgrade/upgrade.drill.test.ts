import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../until.ts';
import { OPEN_ORDERS } from './revision-before.ts';
import { upgradedFolder } from './upgraded-folder.ts';

const LIMIT_MS = 600_000;
let folder: Awaited<ReturnType<typeof upgradedFolder>>;

beforeAll(async () => {
  folder = await upgradedFolder();
});
afterAll(async () => {
  await folder?.discard();
});

test('every order closes, and the money is right', async () => {
  expect(await folder.up()).toMatchObject({ code: 0, stderr: '' });
  await folder.here('orders', 'unpause', OPEN_ORDERS.paused, '--reason', 'the customer called again');
  await until(
    async () => {
      const rows = await folder.open();
      for (const { needsAttention, orderId } of rows) {
        if (needsAttention) await folder.here('orders', 'resume', orderId, '--reason', 'the outage is over');
      }
      return rows.length === 0;
    },
    'no order is open',
    LIMIT_MS,
  );
  const { asked, cancelled, undoing, ...others } = OPEN_ORDERS;
  for (const id of Object.values(others)) expect(await folder.endOf(id), id).toBe('completed');
  for (const id of [cancelled, undoing]) expect(await folder.endOf(id), id).toBe('cancelled');
  // Whether the killed program's request arrived only the server knows.
  expect(await folder.endOf(asked)).toMatch(/^(completed|cancelled)$/);
  const found = await folder.here('invariants', '--folder', folder.root, '--json');
  expect(JSON.parse(found.stdout), found.stdout).toMatchObject({ holds: true });
});
