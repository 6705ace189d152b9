import process from 'node:process';
import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { runMain } from '../../support/process/run-main.ts';
import { explainDatabase } from './explain-database.ts';
import { MigrationRefused, migrateDatabase } from './migrate.ts';

/** The program that brings the tables up to date: one line on stdout when done, one on stderr when not. */
async function main(): Promise<number> {
  const url = process.env[ENVIRONMENT.databaseUrl] ?? '';
  if (!URL.canParse(url)) {
    const what = url === '' ? 'is not set' : 'is no URL';
    process.stderr.write(`${ENVIRONMENT.databaseUrl} ${what}: postgresql://… of the order database\n`);
    return 2;
  }
  const { version, applied } = await migrateDatabase(url, undefined, process.env[ENVIRONMENT.build]);
  process.stdout.write(
    applied.length === 0
      ? `tables at step ${version}\n`
      : `tables brought to step ${version} (${applied.length} new)\n`,
  );
  return 0;
}

function explain(error: unknown): readonly string[] | undefined {
  return error instanceof MigrationRefused ? [error.message, ...error.todo] : explainDatabase(error);
}

runMain('migrate', main, { explain });
