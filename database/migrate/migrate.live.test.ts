import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyDatabase } from '../../test/rig.ts';
import { MIGRATIONS } from '../migrations/all.ts';
import { seedDatabase } from '../seed/seed.ts';
import { MigrationRefused, migrateDatabase } from './migrate.ts';

let url: string;
let client: pg.Client;

beforeAll(async () => {
  url = await emptyDatabase();
  client = new pg.Client({ connectionString: url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
});

test('two that start at once apply every step once', async () => {
  const both = await Promise.all([migrateDatabase(url), migrateDatabase(url)]);
  expect(both.map((each) => each.applied.length).sort()).toEqual([0, MIGRATIONS.length]);
  expect((await migrateDatabase(url)).applied).toEqual([]);
});

test('a step with another text than was applied is refused, and so is a database from the future', async () => {
  const [first, ...rest] = MIGRATIONS;
  if (first === undefined) throw new Error('there are no steps');
  const edited = { ...first, sql: `${first.sql}\n-- another word` };
  await expect(migrateDatabase(url, [edited, ...rest])).rejects.toThrow(MigrationRefused);
  const newest = MIGRATIONS.at(-1);
  await migrateDatabase(url, MIGRATIONS, 'build-of-tomorrow');
  const before = await client.query('select * from quarterdeck_builds');
  const refused = await migrateDatabase(url, MIGRATIONS.slice(0, -1)).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(MigrationRefused);
  expect((refused as MigrationRefused).message).toMatch(
    new RegExp(
      `step ${newest?.version} \\(.*\\), applied by the newer build build-of-tomorrow on 20.*knows steps up to ${MIGRATIONS.length - 1}\\. Nothing was changed$`,
    ),
  );
  expect((refused as MigrationRefused).todo).toEqual(['use the newer build build-of-tomorrow']);
  expect((await client.query('select * from quarterdeck_builds')).rows).toEqual(before.rows);
});

test('a step that fails leaves nothing of itself behind', async () => {
  const broken = {
    version: MIGRATIONS.length + 1,
    name: 'broken',
    sql: 'create table half (id int); select 1 / 0;',
  };
  await expect(migrateDatabase(url, [...MIGRATIONS, broken])).rejects.toThrow(/division by zero/);
  const found = await client.query("select to_regclass('half') as half");
  expect(found.rows[0].half).toBeNull();
});

test('a build from before the newest steps works with the newest tables', async () => {
  const old = await emptyDatabase();
  const before = MIGRATIONS.filter(({ version }) => version < 9);
  await migrateDatabase(old, before);
  const rows = new pg.Client({ connectionString: old });
  await rows.connect();
  try {
    const begin = `insert into effects (key, kind, order_id, request_hash, state)
      values ($1, 'capture', 'ord-1', 'h', 'pending')`;
    await rows.query(begin, ['ord-1:capture:nordwind:1']);
    const { applied } = await migrateDatabase(old);
    expect(applied).toHaveLength(MIGRATIONS.length - before.length);
    // Its own words: it begins an effect, and it writes the outcome of what was in progress when the tables changed.
    await rows.query(begin, ['ord-1:capture:fjord:1']);
    const end = `update effects set state = 'done', response = '{}', finished_at = now() where state = 'pending'`;
    expect((await rows.query(end)).rowCount).toBe(2);
  } finally {
    await rows.end();
  }
});

test('what is a log is only ever added to, and stock below its reservations cannot be written', async () => {
  await client.query(`insert into order_events (order_id, run_id, seq, to_stage, event, cause, actor, at)
    values ('ord-0000000000000000', 'r', 1, 'placed', 'placed', '', '', now())`);
  await expect(client.query("update order_events set cause = 'x'")).rejects.toThrow(/only ever added/);
  await expect(client.query('delete from order_events')).rejects.toThrow(/only ever added/);
  await expect(client.query('truncate payment_ledger')).rejects.toThrow(/only ever added/);
  await seedDatabase(url);
  await expect(client.query("update stock set reserved = on_hand + 1 where sku = 'nw-002'")).rejects.toThrow(
    /stock_reserved_within_on_hand/,
  );
});
