import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DATA_FORMAT } from '../../contract/stack/data-format.ts';
import { folderProblem, markFolder } from './folder-format.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'quarterdeck-format-'));
  file = path.join(folder, 'format.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NOW = new Date('2026-11-30T10:00:00.000Z');

test('a folder of the revision before, and one of this build, can be used', () => {
  expect(folderProblem(folder, 'ours')).toBeUndefined();
  markFolder(folder, 'ours', NOW);
  expect(folderProblem(folder, 'ours')).toBeUndefined();
  expect(readdirSync(folder)).toEqual(['format.json']);
});

test.each([
  ['format', { format: DATA_FORMAT.folder + 1 }],
  ['tables', { tables: DATA_FORMAT.tables + 1 }],
])('a folder with a newer %s is refused with both builds and both numbers', (_what, newer) => {
  const { folder: format, tables } = DATA_FORMAT;
  const record = { format, tables, ...newer, v: 1, build: 'theirs', at: NOW.toISOString() };
  writeFileSync(file, JSON.stringify(record));
  expect(folderProblem(folder, 'ours')).toEqual({
    what: `${folder} was used by the newer build theirs on ${record.at} (format ${record.format}, tables at step ${record.tables}); this build (ours) knows format ${format} and tables up to step ${tables}. Nothing was changed`,
    todo: [
      'start it with build theirs or a newer one',
      `for a new system, keeping this one: mv ${folder} ${folder}.old`,
    ],
  });
  expect(readFileSync(file, 'utf8')).toBe(JSON.stringify(record));
});

test.each([
  ['empty', ''],
  ['no JSON', '\u0000\u00FF\u0000'],
  ['a list', '[]'],
  ['of the wrong types', '{"format":"2","tables":12,"build":"b","at":"now"}'],
])('a record that is %s is refused and left alone', (_what, text) => {
  writeFileSync(file, text);
  const problem = folderProblem(folder, 'ours');
  expect(problem?.what).toMatch(/format\.json cannot be read: .*Nothing was changed$/);
  expect(problem?.todo[0]).toContain(`rm ${file}`);
  expect(readFileSync(file, 'utf8')).toBe(text);
  truncateSync(file, 0);
  expect(folderProblem(folder, 'ours')?.what).toContain('it is empty');
});
