import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { afterEach, expect, test } from 'vitest';
import { until } from '../../test/until.ts';
import { isAlive } from './is-alive.mjs';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

test('this process is alive, and no process group is', () => {
  expect(isAlive(process.pid)).toBe(true);
  for (const pid of [0, -1, -process.pid, 1.5, Number.NaN]) expect(isAlive(pid)).toBe(false);
});

test('a process of another user is alive', () => {
  expect(isAlive(1)).toBe(true);
});

test('a process that has ended is dead', async () => {
  const child = start('exit 0');
  await new Promise((resolve) => child.once('close', resolve));
  expect(isAlive(pidOf(child))).toBe(false);
});

test.runIf(process.platform === 'linux')('a process that its parent has not waited for is dead', async () => {
  // The shell becomes a program that never waits for the child it inherits.
  const parent = start('sleep 0 & echo $!; exec sleep 600');
  const zombie = Number(await new Promise((resolve) => parent.stdout?.once('data', resolve)));
  await until(() => / Z /.test(readFileSync(`/proc/${zombie}/stat`, 'utf8')), 'the child is a zombie');
  expect(() => process.kill(zombie, 0)).not.toThrow();
  expect(isAlive(zombie)).toBe(false);
  expect(isAlive(pidOf(parent))).toBe(true);
});

function start(script: string): ChildProcess {
  const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  started.push(child);
  return child;
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('the process did not start');
  return child.pid;
}
