import { expect, test } from 'vitest';
import { DATA_FORMAT } from '../../contract/stack/data-format.ts';
import { MIGRATIONS } from '../migrations/all.ts';
import { checksumOf, pendingMigrations } from './migrate.ts';

const stored = MIGRATIONS.map((each) => ({
  version: each.version,
  name: each.name,
  checksum: checksumOf(each),
}));

test('the steps are numbered from one without a gap', () => {
  expect(MIGRATIONS.map((each) => each.version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
});

test('the newest step is the one that older builds are refused by', () => {
  expect(DATA_FORMAT.tables).toBe(MIGRATIONS.at(-1)?.version);
});

test('what is left is what the database does not have', () => {
  for (let done = 0; done <= MIGRATIONS.length; done += 1) {
    expect(pendingMigrations(stored.slice(0, done), MIGRATIONS)).toEqual(MIGRATIONS.slice(done));
  }
});

test('white space around a step is no other step', () => {
  const [first] = MIGRATIONS;
  if (first === undefined) throw new Error('there are no steps');
  expect(checksumOf({ ...first, sql: `\n${first.sql}  ` })).toBe(checksumOf(first));
});
