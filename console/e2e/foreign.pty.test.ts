// The built program on a plain Temporal namespace with another team's worker: list, detail, history and server actions.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { installQuietRuntime } from '../../test/orders/quiet-runtime.ts';
import { quarterdeck } from '../../test/stack/quarterdeck.ts';
import { until } from '../../test/until.ts';
import { doIt, fill } from './form-keys.ts';
import { KEYS, startConsole, type TerminalSession } from './terminal-session.ts';

const TYPE = 'invoice';
const namespace = `foreign-${randomBytes(6).toString('hex')}`;
let home: string;
let client: Client;
let native: NativeConnection;
let worker: Worker;
let running: Promise<void>;
let session: TerminalSession;

beforeAll(async () => {
  installQuietRuntime();
  const address = inject('temporalAddress');
  home = await mkdtemp(path.join(tmpdir(), 'quarterdeck-foreign-'));
  const connection = await Connection.connect({ address });
  client = new Client({ connection, namespace });
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  native = await NativeConnection.connect({ address });
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../testing/foreign-workflow.ts', import.meta.url)),
    logger: new DefaultLogger('WARN'),
  });
  await until(async () => {
    await connection.workflowService.countWorkflowExecutions({ namespace, query: '' });
    worker = await Worker.create({
      connection: native,
      namespace,
      taskQueue: 'billing',
      workflowBundle,
      activities: {
        charge: async () => {
          throw new Error('the card terminal is offline');
        },
      },
    });
    return true;
  }, 'the server knows the namespace');
  running = worker.run();
  for (const workflowId of ['inv-1', 'inv-2', 'inv-3'])
    await client.workflow.start(TYPE, { taskQueue: 'billing', workflowId });
});
afterAll(async () => {
  session?.kill();
  worker?.shutdown();
  await running;
  await client?.connection.close();
  await native?.close();
  await rm(home, { recursive: true, force: true });
});

const env = () => ({ HOME: home, USER: 'mira' });
const place = () => ['--address', inject('temporalAddress'), '--namespace', namespace];
const statusOf = async (id: string) => (await client.workflow.getHandle(id).describe()).status.name;

test('a foreign workflow is listed, explained, signalled and terminated by keys', async () => {
  session = await startConsole({ cwd: home, env: env(), args: place(), columns: 120, rows: 30 });
  await session.see('has no search attributes of orders: every workflow is listed');
  await session.see(/inv-1 +invoice +\. running +.*billing/);
  session.send('/inv-1\r');
  await session.see('1 that match');
  session.send(KEYS.enter);
  await session.see('1 timeline');
  await session.see(/why +Waits/);
  // What only orders have is neither shown nor asked for.
  expect(session.text()).not.toMatch(/register a handler|placed >|effects/);
  session.send('S');
  await session.see('input (JSON)');
  await fill(session, 'approve');
  session.send(KEYS.enter);
  await session.see('unchanged since you looked');
  await fill(session, 'ticket 4711');
  await doIt(session);
  session.send('2');
  await session.see(/charge +\d+ +\w+ +billing +.*the card terminal is offline/);
  await session.see(/why +charge/);
  session.send('4');
  await session.see(/approve +operator +from mira/);
  await session.see(/fix +T /);
  session.send(':terminate\r');
  await session.see('unchanged since you looked');
  await fill(session, 'ticket 4712');
  await fill(session, 'inv-1');
  await doIt(session);
  await until(async () => (await statusOf('inv-1')) === 'TERMINATED', 'it is terminated');
  session.send(`:open quarterdeck://-/${namespace}/workflow/inv-3\r`);
  await session.see(/inv-3 +\. running/);
  session.send('C');
  await session.see('unchanged since you looked');
  await fill(session, 'ticket 4713');
  await fill(session, 'inv-3');
  await doIt(session);
  await until(async () => (await statusOf('inv-3')) === 'CANCELLED', 'it is cancelled');
  expect(await statusOf('inv-2')).toBe('RUNNING');
});

test('the command line lists and shows the same', async () => {
  const run = (...args: readonly string[]) => quarterdeck([...args, ...place()], { cwd: home, env: env() });
  const listed = await run('workflows', 'list', '--type', TYPE, '--json');
  expect(JSON.parse(listed.stdout).workflows).toContainEqual(
    expect.objectContaining({ workflowId: 'inv-2', type: TYPE, run: 'running', taskQueue: 'billing' }),
  );
  expect((await run('workflows', 'list', '--type', 'refund')).stdout).toBe('no workflows\n');
  const shown = JSON.parse((await run('workflows', 'show', 'inv-2', '--json')).stdout);
  expect(shown.order).toMatchObject({ workflowId: 'inv-2', open: true });
});
