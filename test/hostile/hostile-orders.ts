import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SIGNATURE_HEADER, signBody } from '../../contract/providers/callback-signature.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { mutatingProxy } from '../answers/mutating-proxy.ts';
import { type OrderStack, startOrderStack } from '../orders/order-stack.ts';
import { type PlayedOrder, placeOrder } from '../orders/played-order.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { isOrdered } from '../orders/scenario.ts';
import { until } from '../until.ts';
import { type HostileAnswer, headerOf, spoken } from './hostile-answers.ts';

export type HostileOrder = {
  readonly orderId: string;
  readonly answer: HostileAnswer;
  readonly text: string;
};

export type HostileOrders = {
  readonly stack: OrderStack;
  /** A folder whose endpoints.json points here, as for a running stack. */
  readonly home: string;
  readonly orders: readonly HostileOrder[];
  stop(): Promise<void>;
};

/**
 * Orders on a real worker with hostile provider answers, hostile callbacks (signed and unsigned), and provider records
 * that belong to no order, as reported by the reconciler.
 */
export async function startHostileOrders(
  played: readonly (readonly [answer: HostileAnswer, text: string])[],
  /** Used in callbacks and in provider records without an order. */
  texts: readonly string[],
): Promise<HostileOrders> {
  const tampered = new Map<
    string,
    { readonly answer: HostileAnswer; readonly text: string; given: number }
  >();
  let closeProxy: (() => Promise<void>) | undefined;
  const stack = await startOrderStack({
    delays: '20:20:50:50',
    workerAsks: async (providersUrl) => {
      const proxy = await mutatingProxy(providersUrl);
      closeProxy = proxy.close;
      const about = ({ key, method, path: asked }: { key: string; method: string; path: string }) => {
        const own = tampered.get(key.split(':')[0] ?? '');
        const by = own?.answer.by;
        if (method !== 'POST' || own === undefined || by === 'fault' || by === 'callback') return undefined;
        return 'path' in own.answer && own.answer.path.test(asked) ? own : undefined;
      };
      proxy.intercept((asked) => {
        const own = about(asked);
        if (own?.answer.by !== 'instead') return null;
        own.given += 1;
        return own.answer.answer(own.text);
      });
      proxy.mutate((asked, given) => {
        const own = about(asked);
        if (own?.answer.by !== 'change') return given;
        own.given += 1;
        const body = own.answer.change(JSON.parse(given.text), own.text);
        return { ...given, ...spoken(own.text), text: JSON.stringify(body) };
      });
      return proxy.url;
    },
  });
  const orders = await Promise.all(
    played.map(async ([answer, text]): Promise<HostileOrder> => {
      // Long timeouts, so that the order does not move while it is read.
      const order = sampleOrder({ policy: 'demo' });
      const { orderId } = order;
      const own = { answer, text, given: 0 };
      tampered.set(orderId, own);
      const match = { orderId };
      if (answer.by === 'fault') await stack.faults.add({ effect: answer.effect(text), match });
      if (answer.by === 'callback') await stack.faults.add({ effect: { type: 'vendor-silent' }, match });
      const placed = await placeOrder(stack, order);
      if (answer.by === 'callback') await postShipped(stack, placed, text);
      await until(async () => {
        if ((answer.by === 'instead' || answer.by === 'change') && own.given === 0) return false;
        const { raw, searchAttributes, status } = await placed.handle().describe();
        if (status.name !== 'RUNNING') return true;
        const retrying = (raw.pendingActivities ?? []).every(({ attempt }) => (attempt ?? 0) > 1);
        const stage = String(searchAttributes['OrderStatus']);
        if (answer.by === 'fault' && ['undefined', 'reserving'].includes(stage)) return false;
        return raw.pendingWorkflowTask == null && retrying;
      }, `${orderId} rests after ${answer.name}`);
      return { orderId, answer, text };
    }),
  );
  const home = await mkdtemp(path.join(tmpdir(), 'quarterdeck-hostile-'));
  const keeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'keeper.mjs']);
  await once(keeper, 'spawn');
  await writeEndpoints(home, stack, keeper.pid ?? 0);
  const heard = sampleOrder({ policy: 'demo' });
  await stack.faults.add({ effect: { type: 'vendor-silent' }, match: { orderId: heard.orderId } });
  await (await placeOrder(stack, heard)).untilView(isOrdered, 'ordered at the vendor');
  for (const [at, text] of texts.entries()) await postCallbacks(stack, heard.orderId, text, at);
  insertUnknownRecords(stack.providersFile, texts);
  await stack.client.workflow.execute('reconcile', {
    workflowId: 'ops/reconcile',
    taskQueue: TASK_QUEUES.orders,
    args: [{ v: 1, settleMs: 0, inDoubtMs: 5_000 }],
  });
  return {
    stack,
    home,
    orders,
    async stop() {
      keeper.kill();
      await stack.stop();
      await closeProxy?.();
    },
  };
}

/** Ready and shipped, with a hostile tracking number. */
async function postShipped(stack: OrderStack, placed: PlayedOrder, tracking: string): Promise<void> {
  const { vendors } = await placed.untilView(isOrdered, 'ordered at the vendor');
  const { vendorId = '', vendorOrderId } = vendors[0] ?? {};
  const { orderId } = placed.order;
  for (const [at, status] of ['ready', 'shipped'].entries()) {
    const payload = {
      ...{ eventId: `shipped-${orderId}-${at}`, version: 100 + at, at: new Date().toISOString(), tracking },
      ...{ vendorId, vendorOrderId, status },
    };
    await postCallback(stack, 'vendor', JSON.stringify({ orderId, payload }));
  }
}

async function writeEndpoints(home: string, stack: OrderStack, keeperPid: number): Promise<void> {
  await mkdir(path.join(home, '.quarterdeck'), { recursive: true });
  const endpoints = {
    v: 1,
    keeperPid,
    stackId: 'test',
    build: 'test',
    startedAt: new Date().toISOString(),
    namespace: stack.namespace,
    temporalAddress: stack.address,
    temporalUiUrl: null,
    temporalMetricsUrl: null,
    databaseUrl: stack.databaseUrl,
    providersUrl: stack.providersUrl,
    callbackUrl: stack.callbacks.url,
    prometheusUrl: null,
    alertmanagerUrl: null,
    workers: [],
  };
  await writeFile(path.join(home, '.quarterdeck', 'endpoints.json'), JSON.stringify(endpoints));
}

/** Signed callbacks with each text field hostile in turn, and one with a hostile signature. */
async function postCallbacks(stack: OrderStack, orderId: string, text: string, at: number): Promise<void> {
  const now = new Date().toISOString();
  const vendor = {
    eventId: `hostile-${at}`,
    version: 1_000 + at,
    at: now,
    vendorId: 'nordwind',
    vendorOrderId: 'vo-1',
    status: 'packing',
    tracking: 'T1',
  };
  const payment = {
    eventId: `hostile-p-${at}`,
    version: 1_000 + at,
    at: now,
    reference: orderId,
    status: 'review',
  };
  const bodies: readonly (readonly [string, object])[] = [
    ...Object.keys(vendor).map((field, n) => {
      const eventId = `${vendor.eventId}-${n}`;
      return ['vendor', { ...vendor, eventId, [field]: text }] as const;
    }),
    ...Object.keys(payment).map((field, n) => {
      const eventId = `${payment.eventId}-${n}`;
      return ['payment', { ...payment, eventId, [field]: text }] as const;
    }),
    ['vendor', { ...vendor, [text]: text }],
  ];
  for (const [provider, payload] of bodies) {
    await postCallback(stack, provider, JSON.stringify({ orderId, payload }));
  }
  await postCallback(stack, 'vendor', text);
  await postCallback(stack, 'vendor', JSON.stringify({ orderId: text, payload: vendor }));
  await postCallback(stack, 'vendor', '{}', headerOf(text));
}

/** The answer is never 5xx: the provider would retry permanently. */
async function postCallback(
  { callbacks }: OrderStack,
  provider: string,
  body: string,
  signature?: string,
): Promise<void> {
  await until(async () => {
    const signed = signBody(callbacks.secret, body, Math.floor(Date.now() / 1_000));
    const answer = await fetch(`${callbacks.url}/callbacks/${provider}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: signature ?? signed },
      body,
    });
    const text = await answer.text();
    if (answer.status >= 500) throw new Error(`${answer.status} ${text}`);
    return true;
  }, `a callback is answered: ${body}`);
}

/** Provider records that belong to no order. */
function insertUnknownRecords(file: string, texts: readonly string[]): void {
  const store = new DatabaseSync(file, { timeout: 10_000 });
  const keep = store.prepare(
    "insert into requests (key, fingerprint, status, body, calls, service, reference, at) values (?, '', 201, '{}', 1, 'carrier', ?, ?)",
  );
  const done = store.prepare(
    "insert into effects (key, kind, service, reference, amount, outcome, at) values (?, 'carrier-label', 'carrier', ?, null, 'done', ?)",
  );
  const at = Date.now() - 60_000;
  for (const text of texts) {
    // SQLite text is UTF-8 without NUL.
    const kept = text.toWellFormed().replaceAll('\0', '');
    keep.run(kept, kept, at);
    done.run(kept, kept, at);
  }
  store.close();
}
