// One command where the surroundings refuse; every command in every way is in closed-output.drill.test.ts.
import { execFileSync } from 'node:child_process';
import { chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FreshNamespace, freshNamespace } from '../test/rig.ts';
import { CREATE, expectNoDefect, runRefused, WAYS } from './testing/run-refused.ts';

const AS_ROOT = process.getuid?.() === 0;
let base = '';
let space: FreshNamespace;
beforeAll(async () => {
  space = await freshNamespace();
  base = await mkdtemp(path.join(tmpdir(), 'quarterdeck-refused-'));
});
afterAll(async () => {
  await rm(base, { recursive: true, force: true });
});

test.concurrent.each(WAYS)('a list with %s ends as without', async (_name, way) => {
  const ran = await runRefused(['orders', 'list', 'AT'], way, { base, space });
  expect({ code: ran.code, signal: ran.signal }, ran.output).toEqual({ code: 0, signal: null });
  expectNoDefect(ran, ['orders', 'list']);
});

describe.skipIf(!AS_ROOT)('a disk that is really full (only root can mount one)', () => {
  test('an action is not sent, with a message, if the disk of its journal is full', async () => {
    const disk = path.join(base, 'disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    try {
      await chown(disk, 0, 0);
      await writeFile(path.join(disk, 'filler'), Buffer.alloc(1_000_000)).catch(() => undefined);
      const ran = await runRefused(
        [...CREATE, 'AT'],
        { out: 'pipe', err: 'pipe', env: { XDG_STATE_HOME: disk } },
        { base, space },
      );
      expect(ran.code).toBe(1);
      expect(ran.output).toMatch(
        /nothing was sent, because the journal cannot be written: .*no space left on the disk/,
      );
      expectNoDefect(ran, CREATE);
      expect((await readdir(disk, { recursive: true })).filter((name) => name.endsWith('.jsonl'))).toEqual(
        [],
      );
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});
