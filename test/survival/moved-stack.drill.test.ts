// The local stack restarts on other ports, because its own were taken while it was down: a console, a worker and
// traffic that were left running find it there.
import { mkdtemp } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startConsole, type TerminalSession } from '../../console/e2e/terminal-session.ts';
import { bringDown, readEndpoints, stackStatus } from '../../launch/client.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { quarterdeck, type Running, startQuarterdeck } from '../stack/quarterdeck.ts';
import { until } from '../until.ts';

let root = '';
let session: TerminalSession | undefined;
const running: Running[] = [];
const takers: Server[] = [];

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-moved-'));
});
afterAll(async () => {
  session?.kill();
  for (const { child } of running) child.kill('SIGKILL');
  await bringDown(root, 'the test is over');
  for (const taker of takers) taker.close();
  await discardStack(root);
});

const UP = ['stack', 'up', '--no-traffic', '--no-checks', '--workers', '0'];

async function addresses(): Promise<readonly string[]> {
  const endpoints = await readEndpoints(root);
  if (endpoints === undefined) throw new Error('no stack runs');
  return [endpoints.temporalAddress, endpoints.databaseUrl, endpoints.providersUrl];
}

async function take(address: string): Promise<void> {
  const port = Number(/:(\d+)(?:\/|$)/.exec(address)?.[1]);
  const taker = createServer((socket) => socket.destroy());
  takers.push(taker);
  await new Promise<void>((resolve, reject) => {
    taker.once('error', reject);
    taker.listen(port, '127.0.0.1', resolve);
  });
}

const completed = async (): Promise<number> =>
  JSON.parse((await quarterdeck(['stack', 'status', '--json', '--folder', root])).stdout).orders.completed;

test('console, worker and traffic follow it', async () => {
  expect(await quarterdeck([...UP, '--folder', root])).toMatchObject({ code: 0, stderr: '' });
  const before = await addresses();
  const worker = startQuarterdeck(['worker'], { cwd: root });
  const traffic = startQuarterdeck(['traffic', '--rate', '1/s', '--no-faults', '--until-stopped'], {
    cwd: root,
  });
  running.push(worker, traffic);
  session = await startConsole({ args: [], cwd: root });
  await until(async () => (await completed()) > 0, 'an order is completed');

  await bringDown(root, 'it moves');
  for (const address of before) await take(address);
  expect(await quarterdeck([...UP, '--folder', root])).toMatchObject({ code: 0, stderr: '' });
  const after = await addresses();
  for (const address of after) expect(before).not.toContain(address);

  await until(() => worker.stderr().includes('the stack has moved to other ports'), 'the worker reports it');
  const done = await completed();
  // Both: traffic places them there, and the worker completes them.
  await until(async () => (await completed()) > done + 3, 'orders are placed and completed there');
  await until(async () => {
    if (/r shows them/.test(session?.text() ?? '')) session?.send('r');
    return !/does not answer|stopped answering/.test(session?.text() ?? 'none');
  }, 'the console reads there');
  expect((await stackStatus(root))?.phase).toBe('ready');

  for (const { child } of [traffic, worker]) child.kill('SIGTERM');
  expect((await worker.ended).code).toBe(0);
  expect((await traffic.ended).stderr).not.toMatch(/defect|^\s+at /m);
});
