// docs/MIGRATIONS.md is read in a hurry before a rollback, so it names every step, and its commands exist.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { deployments } from '../../cli/commands/deployments.ts';
import { MIGRATIONS } from '../../database/migrations/all.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const page = read('docs/MIGRATIONS.md');
const steps = [...page.matchAll(/^\| (\d+) \| (.+?) \| (.+?) \|$/gm)].map(([, version, name, kind]) => ({
  version: Number(version),
  name,
  kind,
}));

test('every step is on the page, in its own words', () => {
  expect(steps.map(({ name, version }) => ({ version, name }))).toEqual(
    MIGRATIONS.map(({ name, version }) => ({ version, name })),
  );
});

/** What the build before a step would miss or be refused: something is gone, has another name, or must be given. */
const CONTRACTS = [
  /\bdrop\s+(table|column|type|view|function|schema)\b/i,
  /\brename\b/i,
  /\bset\s+not\s+null\b/i,
  /\badd\s+column\s+\S+\s+(?![^,;]*\bdefault\b)[^,;]*\bnot\s+null\b/i,
  /^\s*(truncate|delete from)\b/im,
];
const contracts = (sql: string) => CONTRACTS.some((form) => form.test(sql.replaceAll(/--.*$/gm, '')));

test('a step that takes something away is called so', () => {
  const taking = MIGRATIONS.filter(({ sql }) => contracts(sql)).map(({ version }) => version);
  expect(steps.filter(({ kind }) => kind === 'contracts').map(({ version }) => version)).toEqual(taking);
});

test.each([
  'alter table orders drop column note;',
  'drop table orders;',
  'alter table orders rename column note to remark;',
  'alter table orders alter column note set not null;',
  'alter table orders add column floor int not null;',
])('taken for a step that contracts: %s', (sql) => {
  expect(contracts(sql)).toBe(true);
  expect(contracts(sql.replace('not null', 'not null default 0').replace(/^/, '-- '))).toBe(false);
});

test('the commands of the way back exist', () => {
  const named = [...page.matchAll(/`\.\/quarterdeck ([a-z]+) ([a-z-]+)`/g)].map(([, command, verb]) => ({
    command,
    verb,
  }));
  expect(named).toEqual([{ command: 'deployments', verb: 'set-current' }]);
  expect(deployments.name).toBe('deployments');
  expect(deployments.commands.map(({ name }) => name)).toContain('set-current');
  expect(page).toContain('service `migrate`');
  expect(read('docker-compose.yml')).toMatch(/^ {2}migrate:\n[\s\S]*?dist\/current\/migrate\.mjs/m);
  // A worker that migrated by itself would take an older build's tables along, or stop the older build that is to come.
  expect(read('worker/main.ts') + read('worker/run-worker.ts')).not.toMatch(/migrate/i);
});
