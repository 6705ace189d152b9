import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { stackStatus } from '../../launch/client.ts';
import type { Bench, Figure, Measured } from '../figure.ts';
import { verdictOf } from '../figure.ts';
import { round } from '../statistics.ts';

const FIRST_MAX_S = 120;
const SECOND_MAX_S = 10;
const READY_WITHIN_MS = 300_000;
const END_WITHIN_MS = 60_000;
/** What `npm start` prints without a terminal once every process answers. */
const READY_LINE = /^everything is ready/;
/** What a clone does not bring. */
const NOT_CLONED = new Set(['node_modules', 'dist', '.quarterdeck', '.git']);

export const startTimes: Figure = {
  name: 'start-times',
  summary: 'npm start from a copy with nothing installed, and again (3 min, needs the package registry)',
  async run(bench) {
    const clone = path.join(bench.scratch, 'clone');
    await mkdir(clone);
    await cp(bench.root, clone, {
      recursive: true,
      filter: (source) => !NOT_CLONED.has(path.relative(bench.root, source).split(path.sep)[0] ?? ''),
    });
    const first = await secondsToReady(bench, clone);
    const second = await secondsToReady(bench, clone);
    return [
      result('first-start', 'first start from a clone', FIRST_MAX_S, first),
      result('second-start', 'start when everything is installed', SECOND_MAX_S, second),
    ];
  },
};

function result(name: string, quantity: string, max: number, seconds: number): Measured {
  return {
    name,
    quantity,
    budget: `≤ ${max} s`,
    measured: `${round(seconds)} s until everything is ready`,
    verdict: verdictOf(seconds <= max),
    figures: { seconds: round(seconds) },
    notes:
      name === 'first-start' ? ['the package cache and the cached Temporal server were as they lay'] : [],
  };
}

/** From the start of `npm start` until it prints that everything is ready; then it is stopped. */
async function secondsToReady(bench: Bench, clone: string): Promise<number> {
  const began = performance.now();
  // The registry's settings of this machine are for npm to know; the stack itself gets none of them.
  const child = spawn('npm', ['start', '--silent'], {
    cwd: clone,
    env: { ...process.env, ...bench.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output: string[] = [];
  const timer = setTimeout(
    () => child.pid !== undefined && signalGroup(child.pid, 'SIGKILL'),
    READY_WITHIN_MS,
  );
  try {
    await readyLine(child, output);
    return (performance.now() - began) / 1000;
  } finally {
    clearTimeout(timer);
    await endOf(child, clone);
  }
}

async function readyLine(child: ChildProcess, output: string[]): Promise<void> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('npm start has no output');
  createInterface({ input: stderr }).on('line', (line) => output.push(line));
  for await (const line of createInterface({ input: stdout })) {
    if (READY_LINE.test(line)) return;
    output.push(line);
  }
  throw new Error(`npm start ended before it was ready:\n${output.slice(-10).join('\n')}`);
}

/** npm ends by itself at a signal and leaves what it started running, so the signal goes to all of them. */
async function endOf(child: ChildProcess, clone: string): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  signalGroup(pid, 'SIGTERM');
  const until = performance.now() + END_WITHIN_MS;
  while ((await stackStatus(clone)) !== undefined) {
    if (performance.now() > until) {
      signalGroup(pid, 'SIGKILL');
      throw new Error(`the stack did not end within ${END_WITHIN_MS / 1000} s`);
    }
    await sleep(100);
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // All of them have ended.
  }
}
