import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quarterdeck } from '../../test/stack/quarterdeck.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-nothing-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('without a stack there is nothing to check', async () => {
  const { code, stderr } = await quarterdeck(['invariants', '--folder', folder]);
  expect(code).toBe(4);
  expect(stderr).toContain('no stack runs in this folder');
});

test('a wrong fault, a wrong number and a wrong flag are each reported in one sentence', async () => {
  for (const [args, message] of [
    [['chaos', 'run', 'gravity'], 'there is no fault "gravity"'],
    [['chaos', 'run', 'worker-kill', '--orders', '0'], '--orders takes a whole number'],
    [['chaos', 'run', 'worker-kill', '--speed', '1'], "unknown option '--speed'"],
    [['chaos', 'dance'], "unknown command 'dance'"],
  ] as const) {
    const { code, stdout, stderr } = await quarterdeck(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  }
});
