// The worker as a process: it stops gracefully on request, dies at a failpoint, and reports in one
// sentence why it cannot start.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { orderWorkflowId } from '../contract/ids/workflow-ids.ts';
import type { OrderInput } from '../contract/order/order.ts';
import { ENVIRONMENT } from '../contract/stack/environment.ts';
import { builtProgram } from '../test/built-program.ts';
import { type OrderStack, startOrderStack } from '../test/orders/order-stack.ts';
import { placeOrder } from '../test/orders/played-order.ts';
import { sampleOrder } from '../test/orders/sample-order.ts';
import { until } from '../test/until.ts';

let stack: OrderStack | undefined;

afterEach(async () => {
  await stack?.stop();
  stack = undefined;
});

describe('asked to stop', () => {
  test('it finishes what it holds, fails no attempt and exits 0', async () => {
    stack = await startOrderStack();
    const order = sampleOrder();
    await stack.faults.add({
      effect: { type: 'latency', milliseconds: 1_500 },
      match: { kind: 'authorise', orderId: order.orderId },
    });
    await placeOrder(stack, order);
    const handle = stack.client.workflow.getHandle(orderWorkflowId(order.orderId));
    await until(async () => {
      const { raw } = await handle.describe();
      // 2 is STARTED: the request to the provider is on its way.
      return raw.pendingActivities?.some(
        (activity) => activity.activityType?.name === 'authorisePayment' && activity.state === 2,
      );
    }, 'the payment is being authorised');
    const ended = once(stack.worker.child, 'exit');
    stack.worker.child.kill('SIGTERM');
    await until(async () => {
      const health = await fetch(stack?.worker.processMetricsUrl.replace('/metrics', '/healthz') ?? '');
      return health.status === 503;
    }, 'it logs that it takes no more work');
    expect(await ended).toEqual([0, null]);
    const { events } = await handle.fetchHistory();
    const of = (field: string) =>
      (events ?? []).filter((event) => field in event && event[field as 'eventId']);
    expect(of('activityTaskFailedEventAttributes')).toEqual([]);
    expect(of('activityTaskTimedOutEventAttributes')).toEqual([]);
    const scheduled = events?.find(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'authorisePayment',
    );
    const completed = events?.find(
      (event) =>
        String(event.activityTaskCompletedEventAttributes?.scheduledEventId) === String(scheduled?.eventId),
    );
    expect(completed).toBeDefined();
    expect(await stack.worker.log()).toContain('"message":"stopped"');
  });
});

/** If the worker survives, its log and the end of the history show how far the order came. */
async function killed({ client, worker }: OrderStack, orderId: string): Promise<void> {
  await until(async () => {
    if (worker.child.signalCode === 'SIGKILL') return true;
    const { events } = await client.workflow.getHandle(orderWorkflowId(orderId)).fetchHistory();
    const last = JSON.stringify(events?.slice(-6));
    throw new Error(`the worker runs; its log: ${(await worker.log()).slice(-2_000)}; last events: ${last}`);
  }, 'the worker is killed');
}

/** With the time limits of production: on a machine that is busy, those of tests are over before the worker got there. */
function waitingOrder(): OrderInput {
  return sampleOrder({ policy: 'production' });
}

describe('a failpoint', () => {
  test('inside a workflow task kills the process there', async () => {
    stack = await startOrderStack({
      workerEnv: { [ENVIRONMENT.failpoints]: 'authorising:workflow-task:1:kill' },
    });
    const order = waitingOrder();
    await placeOrder(stack, order);
    await killed(stack, order.orderId);
    expect(await stack.worker.log()).toContain('failpoint authorising:workflow-task:1:kill');
    const described = await stack.client.workflow.getHandle(orderWorkflowId(order.orderId)).describe();
    expect(described.status.name).toBe('RUNNING');
  });

  test('in the middle of an effect kills it there', async () => {
    stack = await startOrderStack({
      workerEnv: { [ENVIRONMENT.failpoints]: 'authorise:in-transaction:1:kill' },
    });
    const order = waitingOrder();
    await placeOrder(stack, order);
    await killed(stack, order.orderId);
    expect(await stack.worker.log()).toMatch(
      /failpoint authorise:in-transaction:1:kill at ord-\w+:authorise/,
    );
  });
});

describe('unable to start', () => {
  const run = async (env: NodeJS.ProcessEnv) => {
    const child = spawn(process.execPath, [builtProgram('worker')], {
      env: { PATH: process.env['PATH'], ...env },
    });
    let output = '';
    child.stderr.on('data', (part: Buffer) => {
      output += part.toString();
    });
    const [code] = (await once(child, 'close')) as [number];
    return { code, output };
  };
  const anywhere = {
    [ENVIRONMENT.databaseUrl]: 'postgresql://nobody@127.0.0.1:1/none',
    [ENVIRONMENT.providersUrl]: 'http://127.0.0.1:1',
    [ENVIRONMENT.processMetrics]: '127.0.0.1:0',
    [ENVIRONMENT.coreMetrics]: '127.0.0.1:0',
  };

  test('without an environment it names all that is missing', async () => {
    const { code, output } = await run({});
    expect(code).toBe(2);
    expect(output.trim().split('\n')).toHaveLength(3);
    expect(output).toContain('TEMPORAL_ADDRESS is not set');
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'it ends at once and gracefully on %s while it connects',
    async (signal) => {
      const sockets: Socket[] = [];
      const hanging = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
      await once(hanging, 'listening');
      const { port } = hanging.address() as AddressInfo;
      const child = spawn(process.execPath, [builtProgram('worker')], {
        env: {
          PATH: process.env['PATH'],
          ...anywhere,
          [ENVIRONMENT.temporalAddress]: `127.0.0.1:${port}`,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.on('data', (part: Buffer) => {
        output += part.toString();
      });
      await once(hanging, 'connection');
      child.kill(signal);
      // A native abort would be a signal, a limit that was waited for exit code 1.
      expect(await once(child, 'close')).toEqual([0, null]);
      expect(output).toContain('before it had reached Temporal');
      for (const socket of sockets) socket.destroy();
      hanging.close();
    },
  );

  test('without a server it names the address, without a stack trace', async () => {
    const { code, output } = await run({ ...anywhere, [ENVIRONMENT.temporalAddress]: '127.0.0.1:1' });
    expect(code).toBe(1);
    expect(output).toContain('worker: cannot reach Temporal at 127.0.0.1:1');
    expect(output).not.toMatch(/^\s+at /m);
  });

  test.each([
    ['process', ENVIRONMENT.processMetrics, 'cannot serve metrics on'],
    ['core', ENVIRONMENT.coreMetrics, 'cannot serve core metrics on'],
  ])('reports a %s metrics port in use', async (_which, name, message) => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const { code, output } = await run({
        ...anywhere,
        [ENVIRONMENT.temporalAddress]: '127.0.0.1:1',
        [name]: `127.0.0.1:${port}`,
      });
      expect(code).toBe(1);
      expect(output).toContain(`${message} 127.0.0.1:${port}`);
    } finally {
      holder.close();
    }
  });
});
