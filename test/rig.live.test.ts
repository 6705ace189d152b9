import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../contract/temporal/search-attributes.ts';
import { prepareNamespace } from '../launch/temporal/prepare-namespace.ts';
import { temporalApi } from '../launch/temporal/temporal-api.ts';
import { emptyDatabase, freshNamespace } from './rig.ts';

// Protects the ground under every live test: a real server with our attributes, a real PostgreSQL of its own.

test('a fresh namespace has every search attribute and takes a query by one', async () => {
  const { address, namespace } = await freshNamespace();
  const api = temporalApi(address);
  const { customAttributes } = await api.operator.listSearchAttributes({ namespace });
  expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)));
  const counted = await api.workflows.countWorkflowExecutions({ namespace, query: "OrderStatus = 'placed'" });
  expect(Number(counted.count)).toBe(0);
  expect(await prepareNamespace(api, namespace)).toEqual([]);
});

test('the server is the pinned one', async () => {
  const info = await temporalApi(inject('temporalAddress')).workflows.getSystemInfo({});
  expect(info.serverVersion).toBe('1.32.0');
});

test('two databases of one PostgreSQL 18 do not see each other', async () => {
  const [left, right] = [await emptyDatabase(), await emptyDatabase()];
  const clients = [left, right].map((url) => new pg.Client({ connectionString: url }));
  try {
    for (const client of clients) await client.connect();
    await clients[0]?.query('create table only_here (id int)');
    const seen = await clients[1]?.query("select to_regclass('only_here') as it, version() as version");
    expect(seen?.rows[0].it).toBeNull();
    expect(seen?.rows[0].version).toContain('PostgreSQL 18');
  } finally {
    for (const client of clients) await client.end();
  }
});
