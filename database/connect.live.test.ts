import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OwnPostgres, ownPostgres } from '../test/own-postgres.ts';
import { until } from '../test/until.ts';
import { connectDatabase, type Database } from './connect.ts';
import { isDatabaseConstraint, isDatabaseUnavailable } from './database-errors.ts';
import { migrateDatabase } from './migrate/migrate.ts';
import { seedDatabase } from './seed/seed.ts';

// A pool outlives the server: a failure is reported as a server failure, and the next query after it succeeds.
let server: OwnPostgres;
let database: Database;
const lost: Error[] = [];
beforeAll(async () => {
  server = await ownPostgres();
  await migrateDatabase(server.url);
  await seedDatabase(server.url);
  database = connectDatabase({
    url: server.url,
    name: 'test',
    connections: 4,
    statementLimitMs: 4_000,
    onConnectionLost: (error) => lost.push(error),
  });
});
afterAll(async () => {
  await database.destroy();
  await server.close();
});

async function ask(): Promise<number> {
  const { rows } = await sql<{ one: number }>`select 1 as one`.execute(database);
  return Number(rows[0]?.one);
}

test('killed in the middle of queries: each fails as a server failure, and after the restart the data is there', async () => {
  await database.updateTable('stock').set({ on_hand: 77 }).where('sku', '=', 'nw-001').execute();
  await Promise.all([ask(), ask(), ask()]);
  const running = [sql`select pg_sleep(60)`.execute(database), sql`select pg_sleep(60)`.execute(database)];
  const failures = Promise.all(
    running.map((query) =>
      query.then(
        () => undefined,
        (error: unknown) => error,
      ),
    ),
  );
  await until(async () => {
    const { rows } = await sql`select from pg_stat_activity where query like 'select pg_sleep%'`.execute(
      database,
    );
    return rows.length === 2;
  }, 'both queries run');
  await server.kill('SIGKILL');
  for (const error of await failures) expect(isDatabaseUnavailable(error)).toBe(true);
  // The third backend rests; it notices its postmaster's death by itself, and would answer one more query before that.
  await until(() => lost.length > 0, 'the resting connection is lost');
  await expect(ask()).rejects.toSatisfy(isDatabaseUnavailable);
  await server.start();
  expect(await until(ask, 'the pool answers again')).toBe(1);
  const row = await database
    .selectFrom('stock')
    .select('on_hand')
    .where('sku', '=', 'nw-001')
    .executeTakeFirstOrThrow();
  expect(row.on_hand).toBe(77);
});

test('frozen: a query ends in time as a server failure, and after the thaw the pool answers', async () => {
  await ask();
  await server.kill('SIGSTOP');
  // The postmaster alone is frozen by that signal; a backend that exists would still answer, so all are dropped.
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where pid <> pg_backend_pid() and application_name = 'test'`
    .execute(database)
    .catch(() => undefined);
  const began = performance.now();
  const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => ask()));
  expect(performance.now() - began).toBeLessThan(30_000);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(isDatabaseUnavailable(outcome.reason)).toBe(true);
  }
  expect(outcomes.some((outcome) => outcome.status === 'rejected')).toBe(true);
  await server.kill('SIGCONT');
  expect(await until(ask, 'the pool answers again')).toBe(1);
});

test('a slow query and a held lock are server failures; a violated constraint is not', async () => {
  await expect(sql`select pg_sleep(60)`.execute(database)).rejects.toSatisfy(isDatabaseUnavailable);
  await database.transaction().execute(async (tx) => {
    await sql`select from stock where sku = 'nw-002' for update`.execute(tx);
    await expect(
      database.updateTable('stock').set({ on_hand: 1 }).where('sku', '=', 'nw-002').execute(),
    ).rejects.toSatisfy(isDatabaseUnavailable);
  });
  const broken = database.updateTable('stock').set({ reserved: -1 }).where('sku', '=', 'nw-002').execute();
  await expect(broken).rejects.toSatisfy(
    (error) => isDatabaseConstraint(error) && !isDatabaseUnavailable(error),
  );
});

test('amounts beyond what a number holds exactly are refused, not rounded', async () => {
  await expect(sql`select 9007199254740993::bigint as large`.execute(database)).rejects.toThrow(
    /safe integer/,
  );
});
