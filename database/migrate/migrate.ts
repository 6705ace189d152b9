import { createHash } from 'node:crypto';
import pg from 'pg';
import { MIGRATIONS } from '../migrations/all.ts';
import type { Migration } from '../migrations/migration.ts';

export type MigrateResult = { readonly version: number; readonly applied: readonly string[] };

/** The database and this code do not belong together; the message names the newer side. Nothing was changed. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
  readonly todo: readonly string[];
  constructor(message: string, todo: readonly string[]) {
    super(`${message}. Nothing was changed`);
    this.todo = todo;
  }
}

// Any fixed number: every migration of this database takes the same lock.
const ADVISORY_LOCK = 7_233_183;
const STATEMENT_LIMIT_MS = 60_000;

/** Brings the tables up to this build. Safe to run by several processes at once: one works, the others wait. */
export async function migrateDatabase(
  url: string,
  migrations: readonly Migration[] = MIGRATIONS,
  build = 'unknown',
): Promise<MigrateResult> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'quarterdeck-migrate',
    statement_timeout: STATEMENT_LIMIT_MS,
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await client.query(`create table if not exists quarterdeck_migrations (
      version integer primary key, name text not null, checksum text not null,
      applied_at timestamptz not null default now())`);
    const known = await client.query<StoredMigration>(
      'select version, name, checksum, applied_at as at from quarterdeck_migrations order by version',
    );
    const stored = await withBuild(client, known.rows, migrations);
    const wanted = pendingMigrations(stored, migrations);
    for (const migration of wanted) await apply(client, migration);
    await signBuild(client, build, migrations.at(-1)?.version ?? 0);
    return { version: migrations.at(-1)?.version ?? 0, applied: wanted.map((each) => each.name) };
  } finally {
    await client.end();
  }
}

export type StoredMigration = {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
  readonly at?: Date;
  /** The newest build that had this step, where it is known. */
  readonly build?: string;
};

/** What is left to do, or a refusal: history is never rewritten. */
export function pendingMigrations(
  stored: readonly StoredMigration[],
  migrations: readonly Migration[],
): readonly Migration[] {
  for (const row of stored) {
    const ours = migrations.find((each) => each.version === row.version);
    if (ours === undefined) {
      const by = row.build === undefined ? 'a newer build' : `the newer build ${row.build}`;
      const on = row.at === undefined ? '' : ` on ${row.at.toISOString()}`;
      const newest = migrations.at(-1)?.version ?? 0;
      throw new MigrationRefused(
        `the database has step ${row.version} (${row.name}), applied by ${by}${on}; it is newer than this build, which knows steps up to ${newest}`,
        [`use ${by.replace(/^an? /, 'the ')}`],
      );
    }
    if (checksumOf(ours) !== row.checksum) {
      throw new MigrationRefused(
        `step ${row.version} (${row.name}) was applied with another text than this build has`,
        ['use the build that applied it'],
      );
    }
  }
  return migrations.filter((each) => stored.every((row) => row.version !== each.version));
}

export function checksumOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql.trim(), 'utf8').digest('hex');
}

/** Only asked where the tables are ahead of this build: then the step that made the table of builds is there. */
async function withBuild(
  client: pg.Client,
  stored: readonly StoredMigration[],
  migrations: readonly Migration[],
): Promise<readonly StoredMigration[]> {
  const ahead = stored.filter((row) => migrations.every((each) => each.version !== row.version));
  if (ahead.length === 0 || !(await hasBuilds(client))) return stored;
  const found = await client.query<{ build: string }>(
    'select build from quarterdeck_builds where step >= $1 order by last_at desc limit 1',
    [ahead[0]?.version],
  );
  const build = found.rows[0]?.build;
  return build === undefined ? stored : stored.map((row) => (ahead.includes(row) ? { ...row, build } : row));
}

async function signBuild(client: pg.Client, build: string, step: number): Promise<void> {
  // Tests apply fewer steps than there are.
  if (!(await hasBuilds(client))) return;
  await client.query(
    `insert into quarterdeck_builds (build, step) values ($1, $2)
      on conflict (build) do update set step = excluded.step, last_at = now()`,
    [build, step],
  );
}

async function hasBuilds(client: pg.Client): Promise<boolean> {
  const found = await client.query("select to_regclass('quarterdeck_builds') is not null as there");
  return found.rows[0].there === true;
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.sql);
    await client.query('insert into quarterdeck_migrations (version, name, checksum) values ($1, $2, $3)', [
      migration.version,
      migration.name,
      checksumOf(migration),
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
