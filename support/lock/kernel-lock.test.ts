import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../test/until.ts';
import { isKernelLocked, takeKernelLock } from './kernel-lock.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-lock-'));
  file = path.join(folder, 'x.lock');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('only one holds the lock, and it can be taken again after its release', () => {
  const first = takeKernelLock(file);
  expect(first).toBeDefined();
  expect(takeKernelLock(file)).toBeUndefined();
  expect(isKernelLocked(file)).toBe(true);
  first?.release();
  expect(isKernelLocked(file)).toBe(false);
  const second = takeKernelLock(file);
  expect(second).toBeDefined();
  second?.release();
  expect(statSync(file).size).toBe(0);
});

test('the lock of a killed process is free', async () => {
  const holder = await holding(file);
  expect(takeKernelLock(file)).toBeUndefined();
  holder.kill('SIGKILL');
  const lock = await until(() => takeKernelLock(file), 'the lock is free');
  lock.release();
});

test('the lock of a process that was stopped stays', async () => {
  const holder = await holding(file);
  holder.kill('SIGSTOP');
  expect(takeKernelLock(file)).toBeUndefined();
  holder.kill('SIGKILL');
});

test('whether it is held can be seen without the right to write to it', async () => {
  await writeFile(file, '');
  chmodSync(file, 0o444);
  expect(isKernelLocked(file)).toBe(false);
  chmodSync(file, 0o644);
  const lock = takeKernelLock(file);
  chmodSync(file, 0o444);
  expect(isKernelLocked(file)).toBe(true);
  lock?.release();
});

test('a lock that cannot be taken at all names its file', () => {
  mkdirSync(file);
  expect(() => takeKernelLock(file)).toThrow(expect.objectContaining({ path: file }));
});

async function holding(held: string) {
  const module = path.join(import.meta.dirname, 'kernel-lock.ts');
  const code = `
    const { takeKernelLock } = await import(${JSON.stringify(module)});
    globalThis.lock = takeKernelLock(${JSON.stringify(held)});
    console.log('held');
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  return holder;
}
