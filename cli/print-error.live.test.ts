import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyDatabase, freshNamespace } from '../test/rig.ts';
import { quarterdeck } from '../test/stack/quarterdeck.ts';

test('a database without our tables is no defect', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'quarterdeck-tables-'));
  const { address, namespace } = await freshNamespace();
  const env = { HOME: home, DATABASE_URL: await emptyDatabase() };
  const where = ['--address', address, '--namespace', namespace];
  const { code, stderr, stdout } = await quarterdeck(['customers', 'show', 'c-1', ...where], {
    cwd: home,
    env,
  });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^quarterdeck: PostgreSQL: relation "customers" does not exist \(42P01\)$/m);
  expect(stderr).not.toMatch(/defect|^\s+at /m);
});

test('a namespace without our search attributes is counted as far as that goes', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'quarterdeck-plain-'));
  const { address } = await freshNamespace();
  const count = ['orders', 'count', '--address', address, '--namespace', 'default'];
  const text = await quarterdeck(count, { cwd: home, env: { HOME: home } });
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/^open +\d+\nattention +\?\n/);
  expect(text.stderr).toContain('? is unknown: this namespace has no search attribute NeedsAttention');
  const { counts } = JSON.parse(
    (await quarterdeck([...count, '--json'], { cwd: home, env: { HOME: home } })).stdout,
  );
  expect(counts[1]).toEqual({ lens: 'attention', count: null, complete: false, lacks: 'NeedsAttention' });
});
