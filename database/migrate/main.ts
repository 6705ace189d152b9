import { ENVIRONMENT } from '../../contract/environment.ts';
import { migrateDatabase } from './migrate.ts';

// The program that brings the tables up to date: one line on stdout when done, one on stderr when not.
const url = process.env[ENVIRONMENT.databaseUrl] ?? '';
if (url === '') {
  process.stderr.write(`${ENVIRONMENT.databaseUrl} is not set: postgresql://… of the order database\n`);
  process.exitCode = 2;
} else {
  try {
    const { version, applied } = await migrateDatabase(url);
    process.stdout.write(
      applied.length === 0
        ? `tables at step ${version}\n`
        : `tables brought to step ${version} (${applied.length} new)\n`,
    );
  } catch (error) {
    const said = error instanceof Error ? error.message || error.name : String(error);
    process.stderr.write(`${said}\n`);
    process.exitCode = 1;
  }
}
