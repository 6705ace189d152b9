import process from 'node:process';
import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { runMain } from '../../support/process/run-main.ts';
import { explainDatabase } from '../migrate/explain-database.ts';
import { seedDatabase } from './seed.ts';

/** The one-shot program of the local and the compose stack. `quarterdeck seed` is the same for people. */
async function main(): Promise<number> {
  const url = process.env[ENVIRONMENT.databaseUrl] ?? '';
  if (!URL.canParse(url)) {
    const what = url === '' ? 'is not set' : 'is no URL';
    process.stderr.write(`${ENVIRONMENT.databaseUrl} ${what}: postgresql://… of the order database\n`);
    return 2;
  }
  const { customers, products } = await seedDatabase(url);
  process.stdout.write(`${products} products and ${customers} customers added\n`);
  return 0;
}

runMain('seed', main, { explain: explainDatabase });
