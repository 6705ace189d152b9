import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { PRODUCT_COUNT } from '../../contract/catalogue/catalogue.ts';
import { migrateDatabase } from '../../database/migrate/migrate.ts';
import { builtProgram } from '../../test/built-program.ts';
import { emptyDatabase } from '../../test/rig.ts';

// The built program, with the profiles of a person.
let home: string;
let url: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'quarterdeck-seed-'));
  await mkdir(path.join(home, 'quarterdeck'));
  const profiles = ['prod-eu', 'staging', 'watch']
    .map((name, at) => `[profile.${name}]\naddress = "127.0.0.1:${at + 1}"\n`)
    .join('\n');
  await writeFile(path.join(home, 'temporal.toml'), profiles);
  await writeFile(path.join(home, 'quarterdeck', 'profiles.yaml'), 'watch:\n  readOnly: true\n');
  url = await emptyDatabase();
  await migrateDatabase(url);
});
afterAll(async () => {
  if (home !== undefined) await rm(home, { recursive: true, force: true });
});

test('adds what is missing, and a second run adds nothing', async () => {
  const dry = await seed(url, '--profile', 'staging', '--dry-run', '--json');
  expect(dry).toMatchObject({ code: 0 });
  expect(JSON.parse(dry.out)).toMatchObject({ dryRun: true, added: { products: PRODUCT_COUNT } });
  expect(await products()).toBe(0);
  const first = await seed(url, '--address', '127.0.0.1:9');
  expect(first.out).toMatch(new RegExp(`^${PRODUCT_COUNT} products, .* customers added$`, 'm'));
  expect(await products()).toBe(PRODUCT_COUNT);
  const second = await seed(url, '--profile', 'staging');
  expect(second).toMatchObject({
    code: 0,
    out: '0 products, 0 prices, 0 stock levels and 0 customers added\n',
  });
});

test.each<[string, readonly string[], RegExp]>([
  ['a production profile', ['--profile', 'prod-eu'], /prod-eu.* is production: sample data is never added/],
  ['its address', ['--address', '127.0.0.1:1'], /is production: sample data is never added/],
  ['an address on another machine', ['--address', '10.1.2.3:1'], /is production: sample data is never added/],
  ['a read-only profile', ['--profile', 'watch'], /is read-only/],
])('%s is refused', async (_name, where, message) => {
  const ran = await seed('postgresql://app@127.0.0.1:1/orders', ...where);
  expect(ran).toMatchObject({ code: 3, out: '' });
  expect(ran.err).toMatch(message);
});

test('a database on another machine needs a profile that is not production', async () => {
  const remote = 'postgresql://app:secret@db.example.com:5432/orders';
  const refused = await seed(remote, '--address', '127.0.0.1:9');
  expect(refused.code).toBe(3);
  expect(refused.err).toMatch(/DATABASE_URL db\.example\.com:5432 is not on this machine: sample data/);
  expect(refused.err).not.toContain('secret');
});

test.each<[string, string | undefined, number, RegExp]>([
  ['no database is named', undefined, 4, /the order database of .* is not known[\s\S]*set DATABASE_URL/],
  ['it is no URL', 'orders', 2, /DATABASE_URL is not a URL/],
  ['nothing listens there', 'postgresql://app@127.0.0.1:1/orders', 4, /connection refused/],
])('%s: one sentence and what to do', async (_name, database, code, message) => {
  const ran = await seed(database, '--profile', 'staging');
  expect(ran.err).toMatch(message);
  expect(ran.err).not.toMatch(/defect|^\s+at /m);
  expect(ran.code).toBe(code);
});

test('a database without the tables is refused as such', async () => {
  const ran = await seed(await emptyDatabase(), '--profile', 'staging');
  expect(ran.code).toBe(1);
  expect(ran.err).toMatch(/PostgreSQL: .*products/);
});

async function products(): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query('select count(*)::int as n from products')).rows[0].n;
  } finally {
    await client.end();
  }
}

async function seed(database: string | undefined, ...args: readonly string[]) {
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_CONFIG_HOME: home,
    TEMPORAL_CONFIG_FILE: path.join(home, 'temporal.toml'),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    ...(database === undefined ? {} : { DATABASE_URL: database }),
  };
  return await new Promise<{ readonly code: number; readonly out: string; readonly err: string }>(
    (resolve) => {
      const words = [builtProgram('cli'), 'seed', ...args];
      execFile(process.execPath, words, { cwd: home, env }, (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), out, err }),
      );
    },
  );
}
