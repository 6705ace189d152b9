import { chmod, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SCENARIOS } from '../../chaos/scenarios/all.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { inShard } from '../drill-shard.ts';
import { quarterdeck, startQuarterdeck } from '../stack/quarterdeck.ts';

// Every scenario with `--keep`, as somebody types it: it ends by itself, or says what it waits for and ends with Ctrl-C.

const ROOT = path.resolve(import.meta.dirname, '..', '..');
let root = '';

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-kept-'));
  await chmod(root, 0o711);
  await symlink(path.join(ROOT, 'dist'), path.join(root, 'dist'));
  const up = await quarterdeck(['stack', 'up', '--no-traffic', '--folder', root]);
  if (up.code !== 0) throw new Error(up.stderr);
}, 120_000);
afterAll(async () => {
  await quarterdeck(['stack', 'down', '--folder', root]);
  await discardStack(root);
}, 60_000);

const names = SCENARIOS.map(({ name }) => name);

test.for(inShard(names, 3))('%s --keep', { timeout: 700_000 }, async (name) => {
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
    for (const [, command] of stderr.matchAll(/^kept: \S+ is stopped; quarterdeck (.*)$/gm)) {
      expect((await quarterdeck((command ?? '').split(' '))).code).toBe(0);
    }
  } finally {
    clearInterval(watching);
  }
});
