// The revision before, built from its own sources, is started on a folder that this build has used: it refuses with the
// reason, and this build continues afterwards. Needs the history of the repository.
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bringDown } from '../../launch/client.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { quarterdeck } from '../stack/quarterdeck.ts';
import { OPEN_ORDERS, unpackRevisionBefore } from './revision-before.ts';

const CLONE = path.resolve(import.meta.dirname, '..', '..');
const BEFORE = 'a247064';
const UP = ['stack', 'up', '--no-traffic', '--no-checks', '--workers', '1', '--folder'];
const inHistory = spawnSync('git', ['-C', CLONE, 'cat-file', '-e', `${BEFORE}^{commit}`]).status === 0;

let root = '';
let old = '';
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-way-back-'));
  old = await mkdtemp(path.join(tmpdir(), 'quarterdeck-revision-before-'));
});
afterAll(async () => {
  await bringDown(root, 'the test is over');
  await discardStack(root);
  await rm(old, { recursive: true, force: true });
});

/** With the packages of this clone where they are the same, else with its own. */
async function checkOut(): Promise<void> {
  const archive = execFileSync('git', ['-C', CLONE, 'archive', BEFORE], { maxBuffer: 2 ** 28 });
  execFileSync('tar', ['-x', '-C', old], { input: archive });
  const lockOf = (folder: string) => readFileSync(path.join(folder, 'package-lock.json'), 'utf8');
  if (lockOf(old) === lockOf(CLONE))
    await symlink(path.join(CLONE, 'node_modules'), path.join(old, 'node_modules'));
}

async function before(...args: readonly string[]) {
  const program = path.join(old, 'bin', 'quarterdeck.mjs');
  const run = promisify(execFile)(process.execPath, [program, ...args], { cwd: root, maxBuffer: 2 ** 26 });
  return await run.then(
    ({ stderr, stdout }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

test.skipIf(!inHistory)(
  `revision ${BEFORE} refuses what this build has used (skipped without its commit)`,
  async () => {
    await unpackRevisionBefore(root);
    await checkOut();
    // It does start on its own data.
    expect(await before(...UP, root)).toMatchObject({ code: 0 });
    expect(await before('stack', 'down', '--folder', root)).toMatchObject({ code: 0 });

    expect(await quarterdeck([...UP, root])).toMatchObject({ code: 0, stderr: '' });
    await bringDown(root, 'the way back');
    expect(existsSync(path.join(root, '.quarterdeck', 'format.json'))).toBe(true);

    const refused = await before(...UP, root);
    expect(refused.code).toBeGreaterThan(0);
    expect(refused.stderr).toMatch(
      /database has step \d+ .*which this build does not know: it is newer than this build/,
    );
    await bringDown(root, 'the way forth again');

    expect(await quarterdeck([...UP, root])).toMatchObject({ code: 0, stderr: '' });
    const listed = await quarterdeck(['orders', 'list', '--json'], { cwd: root });
    const ids = JSON.parse(listed.stdout).orders.map(({ orderId }: { orderId: string }) => orderId);
    for (const id of ids) expect(Object.values(OPEN_ORDERS)).toContain(id);
  },
);
