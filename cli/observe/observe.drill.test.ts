// The promise of the product, once and for real: all workers die under traffic, a real Prometheus pages, the page leads
// to the runbook, the runbook to the place in the console that shows the cause; workers return and every order continues.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bringDown } from '../../launch/client.ts';
import { TASK_QUEUE_NAMES } from '../../telemetry/catalogue/label-values.ts';
import { hasPrometheus } from '../../test/prometheus/start-prometheus.ts';
import { quarterdeck } from '../../test/stack/quarterdeck.ts';
import type { Observed } from './worker-absent.ts';

const LIMIT_MS = 400_000;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-observe-'));
});
afterAll(async () => {
  await bringDown(folder, 'the test is over');
  await rm(folder, { recursive: true, force: true });
});

const there = hasPrometheus() || process.env['CI'] !== undefined;

test.skipIf(!there)('from page to fix (needs prometheus on PATH)', { timeout: LIMIT_MS }, async () => {
  // A session before this one: what its Prometheus last saw of its workers must not hide that ours are gone.
  expect((await quarterdeck(['stack', 'up', '--folder', folder])).code).toBe(0);
  expect((await quarterdeck(['stack', 'down', '--folder', folder])).code).toBe(0);
  const ran = await quarterdeck(['observe', '--fault', 'worker-absent', '--json', '--folder', folder]);
  expect(ran.stderr).toBe('');
  expect(ran.code).toBe(0);
  const observed = JSON.parse(ran.stdout) as Observed;
  expect(observed).toMatchObject({ alert: 'WorkerAbsent', lost: 0, ordersLeftBehind: 0 });
  expect(observed.ordersWaiting).toBeGreaterThan(0);
  expect(observed.ordersGoneOn).toBe(observed.ordersWaiting);
  expect(observed.runbook).toMatchObject({ opens: 'queues' });
  expect(observed.queues.map((queue) => queue.queue).sort()).toEqual([...TASK_QUEUE_NAMES].sort());
  for (const queue of observed.queues) expect(queue).toMatchObject({ polled: 'silent' });
  expect(observed.orders.length).toBeGreaterThan(0);
  for (const order of observed.orders) expect(order.says).not.toBe('');
  expect(observed.orders.map((order) => order.reason)).toContain('no-poller');
});
