import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { until } from '../../test/until.ts';
import type { StackEvent } from './protocol.ts';
import { nextRestart } from './restart-policy.ts';
import { Supervisor } from './supervisor.ts';

// Real processes: a process that dies unexpectedly is restarted, one that was killed through the supervisor stays down.

const children: ChildProcess[] = [];
let supervisor: Supervisor;
afterEach(async () => {
  await supervisor.stopAll([/./]);
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function supervise() {
  const events: StackEvent[] = [];
  supervisor = new Supervisor({
    parts: [
      {
        name: 'part',
        needs: [],
        stop: { signal: 'SIGTERM', graceMs: 5_000 },
        async start() {
          const child = spawn('sleep', ['600'], { stdio: 'ignore' });
          children.push(child);
          await once(child, 'spawn');
          return { child, address: null, version: null, note: null };
        },
      },
    ],
    extraPart: () => undefined,
    emit: (event) => events.push(event),
    hint: (args) => `./quarterdeck ${args}`,
    changed: () => undefined,
    now: () => performance.now(),
  });
  return events;
}

const status = () => supervisor.statuses()[0];
const ready = async (not?: number | null) => {
  const found = await until(
    () => (status()?.state === 'ready' && status()?.pid !== not ? status()?.pid : undefined),
    'the part is ready',
  );
  return found;
};

test('a part that is killed by its pid is restarted and reported', { timeout: 60_000 }, async () => {
  const events = supervise();
  await supervisor.startAll();
  const pid = await ready();
  process.kill(pid, 'SIGKILL');
  expect(await ready(pid)).not.toBe(pid);
  expect(events).toContainEqual(
    expect.objectContaining({
      part: expect.objectContaining({
        state: 'starting',
        note: 'was ended by SIGKILL; starts again in 1 s (1 of 5)',
      }),
    }),
  );
});

test('a part that is killed through the supervisor stays down until it is started', async () => {
  supervise();
  await supervisor.startAll();
  const pid = await ready();
  supervisor.kill('part', 'SIGKILL');
  await until(() => status()?.state === 'failed', 'the part is down');
  expect(status()).toMatchObject({
    held: true,
    note: 'was ended by SIGKILL; start it again: ./quarterdeck stack start part',
  });
  await supervisor.start('part', {});
  expect(await ready(pid)).not.toBe(pid);
  expect(status()?.held).toBe(false);
});

test('a stop ends the wait for the next start', async () => {
  supervise();
  await supervisor.startAll();
  process.kill(await ready(), 'SIGKILL');
  await until(() => status()?.state === 'starting', 'it waits for its next start');
  await supervisor.stop('part');
  expect(status()).toMatchObject({
    state: 'stopped',
    held: true,
    note: 'stopped on request; start it again: ./quarterdeck stack start part',
  });
  expect(children).toHaveLength(1);
});

test('a frozen part is held until it is continued', async () => {
  supervise();
  await supervisor.startAll();
  await ready();
  supervisor.kill('part', 'SIGSTOP');
  expect(status()).toMatchObject({
    state: 'ready',
    held: true,
    note: 'stopped by SIGSTOP; continue it: ./quarterdeck stack kill part --signal CONT',
  });
  supervisor.kill('part', 'SIGCONT');
  expect(status()).toMatchObject({ state: 'ready', held: false, note: null });
});

test('the end of the whole stack holds nothing', async () => {
  supervise();
  await supervisor.startAll();
  await ready();
  await supervisor.stopAll([/./]);
  expect(status()).toMatchObject({ state: 'stopped', held: false, note: null });
});

test('a part with failpoints is left to the drill that gave them', async () => {
  supervise();
  await supervisor.startAll();
  await supervisor.stop('part');
  await supervisor.start('part', { failpoints: 'any' });
  const pid = await ready();
  expect(status()?.held).toBe(false);
  process.kill(pid, 'SIGKILL');
  await until(() => status()?.state === 'failed', 'the part is down');
  expect(status()?.held).toBe(true);
});

test('starts again after 1, 2, 4, 8 and 16 s, and not more often than five times in five minutes', () => {
  let restarts: readonly number[] = [];
  const waits: number[] = [];
  let now = 0;
  for (;;) {
    const next = nextRestart(restarts, now);
    if (next.kind === 'given-up') break;
    waits.push(next.afterMs);
    now += next.afterMs;
    restarts = [...next.recent, now];
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  expect(nextRestart(restarts, now + 5 * 60_000)).toMatchObject({ kind: 'later', afterMs: 1_000 });
});
