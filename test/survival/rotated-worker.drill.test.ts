// A worker at a server that demands a key and a client certificate: both are rotated with the CA, and the worker continues
// with the new files, without a restart.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { placeOrder } from '../orders/played-order.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { type Certificates, makeCertificates, openssl } from '../tls/certificates.ts';
import { type Front, lockedFront } from '../tls/fronts.ts';
import { until } from '../until.ts';

let folder = '';
let front: Front | undefined;
let stack: OrderStack | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-rotated-'));
});
afterAll(async () => {
  await stack?.stop();
  await front?.close();
  await rm(folder, { recursive: true, force: true });
});

const file = (name: string): string => path.join(folder, name);

async function write({ ca, client }: Certificates, apiKey: string): Promise<void> {
  await writeFile(file('ca.pem'), ca);
  await writeFile(file('client.pem'), client.cert);
  await writeFile(file('client.key'), client.key, { mode: 0o600 });
  await writeFile(file('api.key'), `${apiKey}\n`, { mode: 0o600 });
}

async function completesAnOrder({ client }: OrderStack): Promise<void> {
  if (stack === undefined) throw new Error('nothing runs');
  const order = sampleOrder({ policy: 'demo' });
  await placeOrder(stack, order);
  await until(
    async () => {
      const { status } = await client.workflow.getHandle(orderWorkflowId(order.orderId)).describe();
      return status.name === 'COMPLETED';
    },
    `${order.orderId} is completed`,
    240_000,
  );
}

test.skipIf(openssl() === null)('key, certificate and CA of a worker are rotated', async () => {
  const [old, renewed] = [makeCertificates(file('old')), makeCertificates(file('new'))];
  await write(old, 'key-of-old');
  const server = inject('temporalAddress');
  front = await lockedFront(server, { certificates: old, apiKey: 'key-of-old' });
  const port = Number(front.address.split(':')[1]);
  stack = await startOrderStack({
    workerEnv: {
      [ENVIRONMENT.temporalAddress]: front.address,
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: file('ca.pem'),
      TEMPORAL_TLS_CLIENT_CERT_PATH: file('client.pem'),
      TEMPORAL_TLS_CLIENT_KEY_PATH: file('client.key'),
      [ENVIRONMENT.apiKeyFile]: file('api.key'),
    },
    delays: '200:200:200:200',
  });
  await completesAnOrder(stack);

  await front.close();
  front = await lockedFront(server, { certificates: renewed, apiKey: 'key-of-new' }, port);
  await write(renewed, 'key-of-new');
  const { worker } = stack;
  await until(
    async () => (await worker.log()).includes('reloaded its key and certificates'),
    'it has read them',
  );
  await completesAnOrder(stack);
  expect(worker.child.exitCode).toBeNull();
  expect(await worker.log()).not.toMatch(/key-of-|PRIVATE KEY/);
});
