import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChaosReport } from '../../chaos/report.ts';
import { quarterdeck } from '../../test/stack/quarterdeck.ts';

// The promise itself, as a person runs it: workers die in each phase of their work, and nothing is lost or done twice.
// No stack runs in the folder, so it starts one of its own and ends it.
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-nothing-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Another user's real system, which nothing here may ever touch. */
const HOSTILE = {
  TEMPORAL_ADDRESS: '192.0.2.1:7233',
  TEMPORAL_NAMESPACE: 'production',
  DATABASE_URL: 'postgres://user@192.0.2.1/production',
  PROMETHEUS_URL: 'http://192.0.2.1:9090',
};

test('workers that are killed inside and between activities lose nothing', async () => {
  const args = ['chaos', 'run', 'worker-kill', '--orders', '20', '--seed', '7', '--folder', folder, '--json'];
  const { code, stdout, stderr } = await quarterdeck(args, { env: HOSTILE });
  expect(stdout, stderr).not.toBe('');
  const report = JSON.parse(stdout) as ChaosReport;
  expect(report.problems).toEqual([]);
  expect(report).toMatchObject({ orders: 20, seed: 7, lost: 0, doubled: 0, passed: true });
  expect(report.kills.map((kill) => kill.phase)).toEqual([
    'before-effect',
    'after-effect',
    'workflow-task',
    'idle',
  ]);
  expect(report.invariants.map(({ id }) => id)).toEqual(Array.from({ length: 16 }, (_, n) => `I${n + 1}`));
  expect(code).toBe(0);
});
