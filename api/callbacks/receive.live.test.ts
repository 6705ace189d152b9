import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { VendorCallback } from '../../contract/order/order-messages.ts';
import { SIGNATURE_HEADER, signBody } from '../../contract/providers/callback-signature.ts';
import { startOrder } from '../../operations/subjects/order/start-order.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { attempt, type Bench, effectsBench, sampleOrder } from '../../test/effects.ts';
import { longDeadlineLink } from '../../test/long-deadline-link.ts';
import { providersProcess } from '../../test/providers-process.ts';
import { freshNamespace, until } from '../../test/rig.ts';
import { serveCallbacks } from './serve.ts';
import { signalOrderThrough } from './signal-order.ts';

// The receiver on a real Temporal server and a real PostgreSQL. No worker is needed: the server takes signals.
const SECRET = 'receiver-secret';
let bench: Bench;
let link: TemporalLink;
let server: Server;
let url: string;
let reachable = true;

beforeAll(async () => {
  const [space, made] = await Promise.all([freshNamespace(), effectsBench()]);
  bench = made;
  link = longDeadlineLink(space);
  const signal = signalOrderThrough(link);
  server = await serveCallbacks({
    host: '127.0.0.1',
    port: 0,
    version: 'test',
    receiver: {
      database: bench.database,
      secret: SECRET,
      now: Date.now,
      signal: async (...given) => {
        if (!reachable) throw new Error('Temporal is away');
        return await signal(...given);
      },
    },
    onRefused: () => undefined,
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await link.close();
  await bench.close();
});

function ready(eventId: string, version = 3): VendorCallback {
  return {
    eventId,
    version,
    at: '2026-11-21T10:00:00.000Z',
    vendorId: 'nordwind',
    vendorOrderId: 'vo_1',
    status: 'ready',
  };
}

async function post(
  orderId: string,
  payload: unknown,
  forge: { readonly secret?: string; readonly ageSeconds?: number } = {},
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const body = JSON.stringify({ orderId, payload });
  const at = Math.floor(Date.now() / 1_000) - (forge.ageSeconds ?? 0);
  const answer = await fetch(`${url}/callbacks/vendor`, {
    method: 'POST',
    headers: { [SIGNATURE_HEADER]: signBody(forge.secret ?? SECRET, body, at) },
    body,
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

async function started(): Promise<string> {
  const order = sampleOrder();
  const { ok } = await startOrder(link, order);
  expect(ok).toBe(true);
  return order.orderId;
}

/** Event ids of the signals in the order's history, in turn. */
async function signalled(orderId: string): Promise<readonly unknown[]> {
  const history = await link.client.workflow.getHandle(orderWorkflowId(orderId)).fetchHistory();
  const type = proto.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED;
  return (history.events ?? [])
    .filter((event) => event.eventType === type)
    .map((event) => {
      const data = event.workflowExecutionSignaledEventAttributes?.input?.payloads?.[0]?.data ?? [];
      return (JSON.parse(Buffer.from(data).toString('utf8')) as VendorCallback).eventId;
    });
}

async function inbox(eventId: string) {
  return await bench.database
    .selectFrom('callbacks')
    .select(['outcome', 'times'])
    .where('event_id', '=', eventId)
    .executeTakeFirst();
}

test('the first delivery is stored, signaled and answered; a repeat is only answered', async () => {
  const orderId = await started();
  const eventId = `evt-${orderId}-1`;
  expect((await post(orderId, ready(eventId))).status).toBe(200);
  const again = await post(orderId, ready(eventId));
  expect(again).toMatchObject({ status: 200, body: { repeated: true } });
  expect(await signalled(orderId)).toEqual([eventId]);
  expect(await inbox(eventId)).toEqual({ outcome: 'delivered', times: 2 });
});

test('forged, too old or without a signature: refused, and nothing is kept', async () => {
  const orderId = await started();
  const eventId = `evt-${orderId}-1`;
  expect((await post(orderId, ready(eventId), { secret: 'wrong' })).status).toBe(401);
  expect((await post(orderId, ready(eventId), { ageSeconds: 3_600 })).status).toBe(401);
  const bare = await fetch(`${url}/callbacks/vendor`, { method: 'POST', body: '{}' });
  expect(bare.status).toBe(401);
  expect(await inbox(eventId)).toBeUndefined();
  expect(await signalled(orderId)).toEqual([]);
});

test('an event ID reused with other content is refused and changes nothing', async () => {
  const orderId = await started();
  const eventId = `evt-${orderId}-1`;
  await post(orderId, ready(eventId, 3));
  expect((await post(orderId, ready(eventId, 4))).status).toBe(409);
  expect(await signalled(orderId)).toEqual([eventId]);
});

test('an unknown order is kept in the inbox, and a later try finds the order that was on its way', async () => {
  const order = sampleOrder();
  const eventId = `evt-${order.orderId}-1`;
  expect((await post(order.orderId, ready(eventId))).status).toBe(404);
  expect((await inbox(eventId))?.outcome).toBe('unknown-order');
  await startOrder(link, order);
  expect((await post(order.orderId, ready(eventId))).status).toBe(200);
  expect(await signalled(order.orderId)).toEqual([eventId]);
});

test('while Temporal is away the provider is asked to come again, and loses nothing', async () => {
  const orderId = await started();
  const eventId = `evt-${orderId}-1`;
  reachable = false;
  try {
    expect((await post(orderId, ready(eventId))).status).toBe(503);
  } finally {
    reachable = true;
  }
  expect((await inbox(eventId))?.outcome).toBe('stored');
  expect((await post(orderId, ready(eventId))).status).toBe(200);
  expect(await signalled(orderId)).toEqual([eventId]);
});

test('an open order that lost its run is waited for; one that is over is not', async () => {
  const order = sampleOrder();
  const { orderId } = order;
  await attempt(() => bench.activities().db.recordOrder({ orderId, journal: [], order }));
  const eventId = `evt-${orderId}-1`;
  expect(await post(orderId, ready(eventId))).toMatchObject({
    status: 503,
    body: { error: { code: 'no_run' } },
  });
  await bench.database
    .updateTable('orders')
    .set({ stage: 'cancelled' })
    .where('order_id', '=', orderId)
    .execute();
  expect(await post(orderId, ready(eventId))).toMatchObject({
    status: 200,
    body: { outcome: 'order-closed' },
  });
});

test('a provider that doubles and reorders: every event reaches the order, none is signalled after it was answered', async () => {
  const providers = await providersProcess({ callbackUrl: url, secret: SECRET, delays: '10:10:10:10' });
  try {
    const orderId = await started();
    await providers.setFaults([
      { match: { orderId }, effect: { type: 'callback-doubled' } },
      { match: { orderId, kind: 'vendor-create' }, effect: { type: 'callback-reordered' } },
    ]);
    const send = (path: string, key: string, body: unknown) =>
      fetch(`${providers.url}/vendors/v1/nordwind/orders${path}`, {
        method: 'POST',
        headers: { 'idempotency-key': `${orderId}:${key}` },
        body: JSON.stringify(body),
      });
    const created = await send('', 'vendor:nordwind:1', {
      reference: orderId,
      lines: [{ sku: 'nw-001', quantity: 1 }],
    });
    const { vendorOrderId } = (await created.json()) as { readonly vendorOrderId: string };
    const shipTo = { name: 'Ada', street: 'Quay 1', city: 'Hamburg', postalCode: '20457', country: 'DE' };
    const release = async () =>
      (await send(`/${vendorOrderId}/release`, 'release:nordwind:1', { shipTo })).status === 200;
    await until(release, 'the goods are released');
    await until(
      async () => new Set(await signalled(orderId)).size === 3,
      'ready, shipped and delivered have arrived',
    );
    const events = await signalled(orderId);
    // Ready was sent first and held back, so it comes last.
    expect(String(events.at(-1))).toMatch(/-3$/);
    const rows = await Promise.all(events.map((event) => inbox(String(event))));
    expect(rows.every((row) => row?.outcome === 'delivered')).toBe(true);
    await until(
      async () => ((await inbox(String(events[0])))?.times ?? 0) === 2,
      'the double was taken, too',
    );
  } finally {
    await providers.close();
  }
});
