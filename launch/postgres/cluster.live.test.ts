// Protects a database that lies where ours would: only what is marked as ours is moved, nothing is ever removed.
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheFolder, ROOT_FOLDER } from '../paths.ts';
import { ensureCluster, newPassword } from './cluster.ts';
import { DataProblem } from './data-problem.ts';
import { installPostgres } from './postgres-binaries.ts';
import { serverUser } from './server-user.ts';

let base = '';
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'quarterdeck-cluster-'));
  await chmod(base, 0o711);
});
afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

async function ensureIn(dataFolder: string) {
  const user = await serverUser(process.getuid?.());
  const binaries = await installPostgres(user.kind === 'self' ? cacheFolder(process.env) : ROOT_FOLDER);
  return await ensureCluster({ dataFolder, user, binaries }, newPassword());
}

test.each([
  ['a PostgreSQL database', { PG_VERSION: '18\n', 'postgresql.conf': '# of another user\n' }],
  ['files', { 'ledger.csv': '1;2\n' }],
])('%s without our mark is refused by its folder, and left as it is', async (what, files) => {
  const dataFolder = path.join(base, 'data');
  await mkdir(dataFolder);
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(dataFolder, name), text);
  const problem = await ensureIn(dataFolder).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(DataProblem);
  const { message, todo } = problem as DataProblem;
  expect(message).toBe(`${dataFolder} holds ${what} that quarterdeck did not make. Nothing was changed`);
  expect(todo[0]).toContain(`mv ${dataFolder} ${dataFolder}.aside-`);
  expect(await readdir(base)).toEqual(['data']);
  for (const [name, text] of Object.entries(files)) {
    expect(await readFile(path.join(dataFolder, name), 'utf8')).toBe(text);
  }
});

test.each(['data.making', 'data.password'])(
  'what a killed initdb of ours left (%s) is moved aside and named, and a database is made',
  async (mark) => {
    const dataFolder = path.join(base, 'data');
    await mkdir(dataFolder);
    await writeFile(path.join(dataFolder, 'PG_VERSION'), '18\n');
    await writeFile(path.join(base, mark), '');
    const made = await ensureIn(dataFolder);
    if (made.kind !== 'created' || made.aside === null) throw new Error(`nothing is aside: ${made.kind}`);
    expect(await readdir(made.aside)).toEqual(['PG_VERSION']);
    expect((await readdir(base)).sort()).toEqual(['data', path.basename(made.aside)]);
    expect(await ensureIn(dataFolder)).toEqual({ kind: 'existed' });
  },
);
