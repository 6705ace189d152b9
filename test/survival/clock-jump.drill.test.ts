// A machine that slept for an hour: console and worker stand still, their connections are cut, and their clock jumps
// ahead while the monotonic one does not; then a clock that is set back. Both go on. Needs libfaketime (Debian package).
import { globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInShell, type TerminalSession } from '../../console/e2e/terminal-session.ts';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { orderWorkflowId } from '../../contract/workflow-ids.ts';
import { builtProgram } from '../built-program.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { placeOrder } from '../orders/played-order.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { freshNamespace } from '../rig.ts';
import { until } from '../until.ts';
import { type Front, plainFront } from './front.ts';

const [LIBRARY] = globSync('/usr/lib/*/faketime/libfaketime.so.1');

let folder = '';
let front: Front | undefined;
let stack: OrderStack | undefined;
let session: TerminalSession | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-clock-'));
});
afterAll(async () => {
  session?.kill();
  await stack?.stop();
  await front?.close();
  await rm(folder, { recursive: true, force: true });
});

const offsets = (): string => path.join(folder, 'offset');
const faked = (): Record<string, string> => ({
  LD_PRELOAD: LIBRARY ?? '',
  FAKETIME_TIMESTAMP_FILE: offsets(),
  FAKETIME_CACHE_DURATION: '1',
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
});

/** An order that is placed now is completed, and the console shows it. */
async function goesOn(): Promise<void> {
  if (stack === undefined || session === undefined) throw new Error('nothing runs');
  const shown = session;
  const order = sampleOrder({ policy: 'demo' });
  await placeOrder(stack, order);
  const { client } = stack;
  await until(() => {
    if (/r shows them/.test(shown.text())) shown.send('r');
    return shown.text().includes(order.orderId.slice(0, 10));
  }, `the console shows ${order.orderId}`).catch((error: unknown) => {
    throw new Error(`the screen shows\n${shown.text()}`, { cause: error });
  });
  await until(async () => {
    const { status } = await client.workflow.getHandle(orderWorkflowId(order.orderId)).describe();
    return status.name === 'COMPLETED';
  }, `${order.orderId} is completed`);
}

test.skipIf(LIBRARY === undefined)(
  'console and worker go on after an hour, and after a clock that is set back',
  async () => {
    await writeFile(offsets(), '+0s\n');
    // A first one only to know the server; the worker is sent through the front to a namespace of its own.
    const { address } = await freshNamespace();
    front = await plainFront(address);
    stack = await startOrderStack({
      workerEnv: { ...faked(), [ENVIRONMENT.temporalAddress]: front.address },
      delays: '2000:2000:2000:2000',
    });
    const cli = [process.execPath, builtProgram('cli'), 'console'];
    session = startInShell([...cli, '--address', front.address, '--namespace', stack.namespace], {
      args: [],
      cwd: folder,
      env: { ...faked(), HOME: folder },
    });
    await goesOn();
    for (const offset of ['+3600s', '-1800s']) {
      const { child } = stack.worker;
      child.kill('SIGSTOP');
      session.signal('SIGSTOP');
      front.drop();
      await writeFile(offsets(), `${offset}\n`);
      session.signal('SIGCONT');
      child.kill('SIGCONT');
      await goesOn();
      expect(child.exitCode, await stack.worker.log()).toBeNull();
    }
    expect(session.text()).not.toMatch(/does not answer|stopped answering/);
  },
);
