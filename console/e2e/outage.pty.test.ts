// The server dies under an open console and restarts: the last rows stay and show their age, nothing is spun,
// and the console finds the server again by itself.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { spawnForeign } from '../../launch/processes/foreign-program.ts';
import { anyFreePort } from '../../launch/processes/free-port.ts';
import { prepareNamespace } from '../../launch/temporal/prepare-namespace.ts';
import { serverArguments } from '../../launch/temporal/server-flags.ts';
import { temporalApi } from '../../launch/temporal/temporal-api.ts';
import { startOrder } from '../../operations/subjects/order/start-order.ts';
import { longDeadlineLink } from '../../test/long-deadline-link.ts';
import { sampleOrder } from '../../test/orders/sample-order.ts';
import { until } from '../../test/until.ts';
import { KEYS, startConsole, type TerminalSession } from './terminal-session.ts';

let folder: string;
let server: ChildProcess;
let address: string;
let ports: readonly [number, number, number];
let session: TerminalSession | undefined;

function startServer(): ChildProcess {
  const [port, metricsPort, httpPort] = ports;
  const fd = openSync(path.join(folder, 'temporal.log'), 'a');
  const child = spawnForeign({
    command: inject('temporalBinary'),
    args: serverArguments({ databaseFile: path.join(folder, 'temporal.db'), port, metricsPort, httpPort }),
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
    stdout: fd,
    stderr: fd,
  });
  closeSync(fd);
  return child;
}

async function killServer(): Promise<void> {
  const gone = once(server, 'exit');
  server.kill('SIGKILL');
  await gone;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-outage-'));
  ports = [await anyFreePort(), await anyFreePort(), await anyFreePort()];
  address = `127.0.0.1:${ports[0]}`;
  server = startServer();
  await until(async () => {
    await prepareNamespace(temporalApi(address), 'default');
    return true;
  }, 'the server is ready');
});
afterAll(async () => {
  session?.kill();
  await killServer();
  await rm(folder, { recursive: true, force: true });
});

test('an outage is shown, the rows stay, and the console reconnects by itself', async () => {
  const order = sampleOrder({ policy: 'demo' });
  const link = longDeadlineLink({ address, namespace: 'default' }, 'mira@laptop');
  await until(async () => (await startOrder(link, order)).ok, 'the order is placed');
  await link.close();
  const shown = await startConsole({
    args: ['--address', address],
    cwd: folder,
    env: { HOME: folder },
  });
  session = shown;
  const short = order.orderId.slice(0, 10);
  await shown.see(short);
  await shown.see('No worker runs orders');

  await killServer();
  await shown.see(`Temporal at ${address} stopped answering`);
  await shown.see(/stale, \d+s old/);
  expect(shown.text()).toContain(short);
  expect(shown.text()).toContain('Actions are off, none is kept for later.');
  shown.send('C');
  await shown.see('nothing was sent and nothing is kept for later');

  // Trying again costs next to nothing: no busy loop while the server is away.
  const before = cpuMs(shown.pid());
  const began = performance.now();
  await shown.see(/stale, (?:[7-9]|\d\d+)s old/);
  const share = (cpuMs(shown.pid()) - before) / Math.max(1, performance.now() - began);
  expect(share).toBeLessThan(0.5);

  server = startServer();
  const impatient = temporalApi(address, 500);
  const request = { namespace: 'default', query: 'NeedsAttention = true' };
  await until(async () => {
    await impatient.workflows.countWorkflowExecutions(request);
    return true;
  }, 'the server answers');
  const answered = performance.now();
  await shown.see(/Back after/);
  await shown.see(/live \d+s/);
  // Ten times what `bench reconnect` allows.
  expect(performance.now() - answered).toBeLessThan(10_000);
  expect(shown.text()).toContain(short);
  shown.send(KEYS.ctrlC);
  expect((await shown.ended()).code).toBe(0);
});

/** Processor time that a process has used, in the ten milliseconds that the kernel counts in. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
