import { chmod, mkdtemp, readdir, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStack } from '../../chaos/open-stack.ts';
import { SCENARIOS } from '../../chaos/scenarios/all.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { isAlive } from '../../support/process/is-alive.mjs';
import { inShard } from '../drill-shard.ts';
import { quarterdeck, startQuarterdeck } from '../stack/quarterdeck.ts';
import { until } from '../until.ts';

// Every scenario with `--keep`, as a user types it: it exits by itself, or prints what it waits for and exits with Ctrl-C.

const ROOT = path.resolve(import.meta.dirname, '..', '..');
let root = '';

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-kept-'));
  await chmod(root, 0o711);
  await symlink(path.join(ROOT, 'dist'), path.join(root, 'dist'));
  const up = await quarterdeck(['stack', 'up', '--no-traffic', '--folder', root]);
  if (up.code !== 0) throw new Error(up.stderr);
});
afterAll(async () => {
  await quarterdeck(['stack', 'down', '--folder', root]);
  await discardStack(root);
});

const names = SCENARIOS.map(({ name }) => name);

test.for(inShard(names, 3))('%s --keep', async (name) => {
  const running = startQuarterdeck(['scenario', 'run', name, '--keep', '--json', '--folder', root]);
  // Once: a second Ctrl-C ends it without tidying up, as it does everywhere.
  const watching = setInterval(() => {
    if (!running.stderr().includes('Press Ctrl-C')) return;
    clearInterval(watching);
    running.child.kill('SIGINT');
  }, 100);
  try {
    const { code, stderr, stdout } = await running.ended;
    expect(code, stderr).toBe(0);
    expect((JSON.parse(stdout) as { readonly scenario: string }).scenario).toBe(name);
    const stopped = stderr.match(/^kept: \S+ is stopped/gm) ?? [];
    const commands = [...stderr.matchAll(/^kept: .* (stack start .*)$/gm)].map(
      ([, command]) => command ?? '',
    );
    expect(commands, stderr).toHaveLength(stopped.length);
    for (const command of commands) expect((await quarterdeck(command.split(' '))).code).toBe(0);
  } finally {
    clearInterval(watching);
  }
});

test('--keep: a state that needs the command is reported, and ends with it', {
  timeout: 180_000,
}, async () => {
  const args = ['scenario', 'run', 'workflow-task-failing', '--keep', '--json', '--folder', root];
  const running = startQuarterdeck(args);
  await until(
    () => running.stderr().includes('ends by itself after'),
    'it prints what it waits for',
    120_000,
  );
  const report = JSON.parse(running.stdout()) as { readonly reason: string; readonly subject: string };
  expect(report.reason).toBe('workflow-task-failing');
  const pid = Number(/a worker \(pid (\d+)\)/.exec(running.stderr())?.[1]);
  expect(isAlive(pid)).toBe(true);
  expect(running.stderr()).toContain(`quarterdeck stack start worker-1 --folder ${root}`);
  process.kill(running.pid, 'SIGINT');
  const { code, stderr } = await running.ended;
  expect(stderr).toContain('ended: a worker');
  expect(code).toBe(0);
  expect(isAlive(pid)).toBe(false);
  const left = await readdir(path.join(ROOT, 'dist'));
  expect(left.filter((name) => name.endsWith(`-broken-${running.pid}`))).toEqual([]);
  const stack = await openStack({ attachTo: root, trafficRate: null, print: () => undefined });
  try {
    for (const { name, state } of await stack.control.parts()) {
      if (name.startsWith('worker-') && state !== 'ready') await stack.control.start(name);
    }
  } finally {
    await stack.close();
  }
});

test('workflow-task-failing ends when the code that fails is gone', async () => {
  const args = ['scenario', 'run', 'workflow-task-failing', '--fix', 'elsewhere', '--json', '--folder', root];
  const { code, stderr, stdout } = await quarterdeck(args);
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    reason: 'workflow-task-failing',
    fixed: { remedy: 'elsewhere', cleared: true },
  });
});
