// The disk of a running stack fills up: the keeper and its processes continue or restart, and nothing that was
// acknowledged is lost once there is space again.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bringDown, stackStatus } from '../../launch/client.ts';
import { ownedPlaces } from '../../launch/postgres/data-place.ts';
import { isAlive } from '../../support/process/is-alive.mjs';
import { quarterdeck } from '../stack/quarterdeck.ts';
import { until } from '../until.ts';

// PostgreSQL of root is in another folder, so that a small disk is enough for the rest.
const AS_ROOT = process.getuid?.() === 0;
let root = '';

beforeAll(async () => {
  if (!AS_ROOT) return;
  root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m,mode=755', 'tmpfs', root]);
});
afterAll(async () => {
  if (!AS_ROOT) return;
  await bringDown(root, 'the test is over');
  const stackFolder = path.join(root, '.quarterdeck');
  for (const place of await ownedPlaces()) {
    if (place.stackFolder === stackFolder) await rm(place.folder, { recursive: true, force: true });
  }
  execFileSync('umount', ['-l', root]);
  await rm(root, { recursive: true, force: true });
});

const here = async (...args: readonly string[]) => await quarterdeck(args, { cwd: root });
const pidOf = async (part: string): Promise<number> => {
  const found = (await stackStatus(root))?.parts.find(({ name }) => name === part);
  if (found?.state !== 'ready' || found.pid === null) throw new Error(`${part} is ${found?.state}`);
  return found.pid;
};

test.skipIf(!AS_ROOT)(
  'a full disk stops no keeper, and free space is enough (only root can mount one)',
  async () => {
    const up = await here('stack', 'up', '--no-traffic', '--workers', '1', '--folder', root);
    expect(up).toMatchObject({ code: 0, stderr: '' });
    const create = ['orders', 'create', '--customer', 'c-1', '--line', 'nw-001:1', '--reason', 'phone'];
    const placed = JSON.parse((await here(...create, '--json')).stdout).preview.title.split(' ')[1];
    const keeper = (await stackStatus(root))?.keeperPid ?? 0;
    const worker = await pidOf('worker-1');

    const filler = path.join(root, 'filler');
    await writeFile(filler, Buffer.alloc(200 * 1024 * 1024)).catch((error: NodeJS.ErrnoException) => {
      expect(error.code).toBe('ENOSPC');
    });
    const refused = await here(...create);
    expect(refused.code).toBe(1);
    expect(refused.stderr + refused.stdout).toMatch(
      /nothing was sent, because the journal cannot be written/,
    );
    expect(refused.stderr).not.toMatch(/defect|^\s+at /m);
    // A death while its log, its target file and endpoints.json cannot be written.
    process.kill(worker, 'SIGKILL');
    await until(async () => (await pidOf('worker-1')) !== worker, 'the worker is back on the full disk');
    expect(isAlive(keeper)).toBe(true);
    expect((await here('stack', 'status', '--folder', root)).stderr).not.toMatch(/defect|^\s+at /m);

    await rm(filler);
    await until(async () => {
      const snapshot = await stackStatus(root);
      const failed = snapshot?.parts.filter(({ state }) => state === 'failed') ?? [];
      for (const { name } of failed) await here('stack', 'start', name, '--folder', root);
      return snapshot?.parts.every(({ state }) => state === 'ready' || state === 'off');
    }, 'every part is ready');
    expect((await stackStatus(root))?.keeperPid).toBe(keeper);
    await until(async () => {
      const { order } = JSON.parse((await here('orders', 'show', placed, '--json')).stdout);
      if (order.needsAttention)
        await here('orders', 'resume', placed, '--reason', 'the disk has space again');
      return order.status === 'completed';
    }, 'the order of before completes');
    const found = await here('invariants', '--folder', root, '--json');
    expect(JSON.parse(found.stdout), found.stdout).toMatchObject({ holds: true });
  },
);
