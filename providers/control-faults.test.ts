import { afterEach, beforeEach, expect, test } from 'vitest';
import { faultClient } from '../chaos/fault-client.ts';
import type { Fault } from '../contract/providers/providers.ts';
import type { ProviderServer } from './server.ts';
import { startTestProviders } from './testing/start-test-providers.ts';

const DOWN: Fault['effect'] = { type: 'unavailable', status: 503 };
const forOrder = (orderId: string) => ({ effect: DOWN, match: { orderId } });

let providers: ProviderServer;
let url = '';
beforeEach(async () => {
  ({ providers, url } = await startTestProviders());
});
afterEach(() => providers.stop());

test('clients that add and remove at the same time lose nothing of each other', async () => {
  const clients = [faultClient(url), faultClient(url), faultClient(url)];
  const removed = await Promise.all(clients.map((client) => client.add(forOrder('removed'))));
  const ids = await Promise.all(
    Array.from({ length: 60 }, async (_, at) => {
      const client = clients[at % 3];
      const id = await client?.add(forOrder(`ord-${at}`));
      if (at < 3) await client?.remove(removed[at] ?? '');
      return id;
    }),
  );
  const kept = await faultClient(url).list();
  expect(kept.map(({ id }) => id).sort()).toEqual([...ids].sort());
});

test('a fault with the id of an existing one takes its place in the order', async () => {
  const client = faultClient(url);
  await client.addAll([
    { id: 'a', ...forOrder('1') },
    { id: 'b', ...forOrder('2') },
  ]);
  await client.add({ id: 'a', ...forOrder('3') });
  expect((await client.list()).map(({ id, match }) => [id, match.orderId])).toEqual([
    ['a', '3'],
    ['b', '2'],
  ]);
});

test('faults of one order are removed, and a fault that is gone is no error', async () => {
  const client = faultClient(url);
  const id = await client.add({ id: 'with / and ?', ...forOrder('1') });
  await client.add(forOrder('2'));
  await client.removeFor('1');
  expect((await client.list()).map(({ match }) => match.orderId)).toEqual(['2']);
  await client.remove(id);
  expect((await fetch(`${url}/control/v1/faults/x`, { method: 'DELETE' })).status).toBe(404);
});

test('a refused addition changes nothing and names the field or the limit', async () => {
  const client = faultClient(url);
  await client.addAll(Array.from({ length: 999 }, (_, at) => forOrder(`ord-${at}`)));
  await expect(client.addAll([forOrder('a'), forOrder('b')])).rejects.toThrow(/refused.*400.*1000/);
  await expect(client.add({ ...forOrder('a'), share: 2 })).rejects.toThrow(/0\.share/);
  expect(await client.list()).toHaveLength(999);
  await client.add(forOrder('a'));
  expect(await client.list()).toHaveLength(1_000);
});

test('PUT still replaces the whole list, and POST takes a single fault', async () => {
  const client = faultClient(url);
  await client.add(forOrder('1'));
  const fault = { id: 'only', share: 1, seed: 1, from: null, until: null, ...forOrder('2') };
  const send = (method: string, body: unknown) =>
    fetch(`${url}/control/v1/faults`, { method, body: JSON.stringify(body) });
  expect(await (await send('PUT', [fault])).json()).toEqual([fault]);
  const other = { ...fault, id: 'other' };
  expect(await (await send('POST', other)).json()).toEqual([fault, other]);
});
