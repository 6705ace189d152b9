import { mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dataPlace, orphanedPlaces } from './data-place.ts';
import { DataProblem } from './data-problem.ts';

// Protects the business database: a damaged, moved or copied record never costs its data.

const POSTGRES = { kind: 'other', name: 'postgres', uid: 1, gid: 1 } as const;
const SELF = { kind: 'self' } as const;

let base = '';
let stackFolder = '';
let rootFolder = '';
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'quarterdeck-data-'));
  stackFolder = path.join(base, 'clone', '.quarterdeck');
  rootFolder = path.join(base, 'root');
  mkdirSync(stackFolder, { recursive: true });
});
afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

/** Starts a system with a database, as the keeper does, and gives where its data is. */
async function startIn(folder: string, user: typeof POSTGRES | typeof SELF, established: boolean) {
  const place = await dataPlace({ stackFolder: folder, user, established, rootFolder });
  if (!place.made) {
    mkdirSync(place.folder, { recursive: true });
    writeFileSync(path.join(place.folder, 'PG_VERSION'), '18\n');
    place.confirm();
  }
  return place;
}

const DAMAGES: readonly (readonly [string, (file: string) => void])[] = [
  ['truncated', (file) => truncateSync(file, 20)],
  ['emptied', (file) => truncateSync(file, 0)],
  ['filled with zeros', (file) => writeFileSync(file, Buffer.alloc(60))],
  ['of another program', (file) => writeFileSync(file, '{"name": "something else"}')],
  ['a list', (file) => writeFileSync(file, '[]')],
  ['null', (file) => writeFileSync(file, 'null')],
  ['with an id that leaves the folder', (file) => writeFileSync(file, '{"id":"../../etc","password":"x"}')],
  ['without a password', (file) => writeFileSync(file, '{"id":"0123456789abcdef"}')],
];

describe.each([
  ['in the folder', SELF],
  ['in root’s place', POSTGRES],
] as const)('data %s', (_where, user) => {
  test.each(DAMAGES)('a record that is %s refuses the start and names the data', async (_name, damage) => {
    const { folder, password } = await startIn(stackFolder, user, false);
    const file = path.join(stackFolder, 'postgres.json');
    damage(file);
    const damaged = readFileSync(file);
    const problem = await startIn(stackFolder, user, true).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(DataProblem);
    expect(String(problem)).toContain(file);
    expect(String(problem)).toContain(user.kind === 'self' ? folder : path.dirname(folder));
    expect(String(problem)).not.toContain(password);
    expect(readFileSync(file)).toEqual(damaged);
    expect(readFileSync(path.join(folder, 'PG_VERSION'), 'utf8')).toBe('18\n');

    const [, from = '', to = ''] = /cp (\S+) (\S+)/.exec((problem as DataProblem).todo.join('\n')) ?? [];
    await cp(from, to);
    expect(await startIn(stackFolder, user, true)).toMatchObject({ folder, password, made: true });
  });

  test('a missing record with an existing database refuses the start', async () => {
    await startIn(stackFolder, user, false);
    await rm(path.join(stackFolder, 'postgres.json'));
    await expect(startIn(stackFolder, user, true)).rejects.toThrow('is missing; its database is in');
  });

  test('a missing database is not created again', async () => {
    const { folder } = await startIn(stackFolder, user, false);
    await rm(folder, { recursive: true });
    await expect(startIn(stackFolder, user, true)).rejects.toThrow(`is not at ${folder}`);
  });

  test('a folder that was moved finds its database where it is started', async () => {
    const before = await startIn(stackFolder, user, false);
    const moved = path.join(base, 'other-clone', '.quarterdeck');
    mkdirSync(path.dirname(moved));
    renameSync(stackFolder, moved);
    const after = await startIn(moved, user, true);
    expect(after).toMatchObject({ password: before.password, made: true });
    expect(readFileSync(path.join(after.folder, 'PG_VERSION'), 'utf8')).toBe('18\n');
  });

  test('a record of a newer build is refused with the reason', async () => {
    await startIn(stackFolder, user, false);
    const file = path.join(stackFolder, 'postgres.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), v: 3 }));
    await expect(startIn(stackFolder, user, true)).rejects.toThrow(
      'was written by a newer build (format 3; this build knows 2)',
    );
  });
});

test('a new folder where one was moved away starts empty, names the old data, and the old one works again', async () => {
  const before = await startIn(stackFolder, POSTGRES, false);
  const backup = path.join(base, 'backup');
  renameSync(stackFolder, backup);
  mkdirSync(stackFolder);
  const fresh = await startIn(stackFolder, POSTGRES, false);
  expect(fresh.folder).not.toBe(before.folder);
  expect(fresh.notes.join()).toContain(path.dirname(before.folder));
  renameSync(stackFolder, path.join(base, 'aside'));
  renameSync(backup, stackFolder);
  expect(await startIn(stackFolder, POSTGRES, true)).toMatchObject({ folder: before.folder, made: true });
});

test('a start in another folder keeps the database of a folder that is gone', async () => {
  const before = await startIn(stackFolder, POSTGRES, false);
  await rm(path.dirname(stackFolder), { recursive: true });
  const other = path.join(base, 'other', '.quarterdeck');
  mkdirSync(other, { recursive: true });
  await startIn(other, POSTGRES, false);
  expect(readFileSync(path.join(before.folder, 'PG_VERSION'), 'utf8')).toBe('18\n');
  expect((await orphanedPlaces(rootFolder)).map((place) => place.folder)).toEqual([
    path.dirname(before.folder),
  ]);
});

test('a copied folder does not share the database of the one it was copied from', async () => {
  await startIn(stackFolder, POSTGRES, false);
  const copied = path.join(base, 'copy', '.quarterdeck');
  await cp(stackFolder, copied, { recursive: true });
  await expect(startIn(copied, POSTGRES, true)).rejects.toThrow('is a copy: its database belongs to');
});

test('what the build before wrote down is taken over', async () => {
  const id = '0123456789abcdef';
  writeFileSync(path.join(stackFolder, 'postgres.json'), `{"id":"${id}","password":"of-old"}\n`);
  const folder = path.join(rootFolder, `data-${id}`, 'data');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'PG_VERSION'), '18\n');
  writeFileSync(path.join(rootFolder, `data-${id}`, 'owner.json'), JSON.stringify({ stackFolder, id }));
  const place = await dataPlace({ stackFolder, user: POSTGRES, established: true, rootFolder });
  expect(place).toMatchObject({ folder, password: 'of-old' });
});
