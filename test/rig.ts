import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { migrateDatabase } from '../database/migrate/migrate.ts';
import { seedDatabase } from '../database/seed/seed.ts';
import { prepareNamespace } from '../launch/temporal/prepare-namespace.ts';
import { temporalApi } from '../launch/temporal/temporal-api.ts';
import { until } from './until.ts';

export { until };

export type FreshNamespace = { readonly address: string; readonly namespace: string };

/** A namespace of its own with all search attributes, ready to be listed and started in. */
export async function freshNamespace(): Promise<FreshNamespace> {
  const address = inject('temporalAddress');
  const namespace = `test-${randomBytes(6).toString('hex')}`;
  await prepareNamespace(temporalApi(address), namespace);
  return { address, namespace };
}

export type FreshDatabase = { readonly url: string };

/** A database of its own with every migration and the sample data. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const url = await emptyDatabase();
  await migrateDatabase(url);
  await seedDatabase(url);
  return { url };
}

/** A database without a single table, for tests of the migrations themselves. */
export async function emptyDatabase(): Promise<string> {
  const admin = new URL(inject('databaseAdminUrl'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: admin.href });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  admin.pathname = `/${name}`;
  return admin.href;
}
