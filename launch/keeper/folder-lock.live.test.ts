import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../test/until.ts';
import { takeFolderLock } from './folder-lock.ts';

// Protects the data: two keepers of one folder would start two servers on one database.

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-lock-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('only one holds the lock, and it can be taken again after its release', () => {
  const first = takeFolderLock(folder);
  expect(first).toBeDefined();
  expect(takeFolderLock(folder)).toBeUndefined();
  first?.release();
  const second = takeFolderLock(folder);
  expect(second).toBeDefined();
  second?.release();
});

test('the lock of a killed process is free', async () => {
  const module = fileURLToPath(new URL('./folder-lock.ts', import.meta.url));
  const code = `
    const { takeFolderLock } = await import(${JSON.stringify(module)});
    globalThis.lock = takeFolderLock(${JSON.stringify(folder)});
    console.log('held');
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  expect(takeFolderLock(folder)).toBeUndefined();
  holder.kill('SIGKILL');
  const lock = await until(() => takeFolderLock(folder), 'the lock is free');
  lock.release();
});
