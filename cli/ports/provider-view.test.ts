import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpProviderView } from './provider-view.ts';

const KEY = 'ord-X:capture:nordwind:1';
const EFFECT = {
  key: KEY,
  kind: 'capture',
  reference: 'ord-X',
  amountMinor: 490,
  outcome: 'done',
  calls: 1,
  at: '2026-11-21T10:00:00.000Z',
};
const LOOKUP = { ...EFFECT, answer: { status: 201, body: {} } };

let answer: { readonly status: number; readonly text: string };
const asked: string[] = [];
const server = createServer((incoming, outgoing) => {
  asked.push(incoming.url ?? '');
  outgoing.writeHead(answer.status);
  outgoing.end(answer.text);
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
const view = () => httpProviderView(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
const answers = (status: number, body: unknown) => {
  answer = { status, text: typeof body === 'string' ? body : JSON.stringify(body) };
};

test('gives what the provider has under the key, or that it has nothing', async () => {
  answers(200, LOOKUP);
  expect(await view().effect(KEY)).toEqual(EFFECT);
  answers(404, { error: { code: 'not_found', message: 'x' } });
  expect(await view().effect(KEY)).toBeUndefined();
});

test.each<[string, number, unknown, RegExp]>([
  ['a page of a gateway', 404, '<html>', /answers 404/],
  ['a decline without a code', 402, {}, /answers 402/],
  ['half of it', 200, '{"key"', /cannot be read/],
  ['an unknown outcome', 200, { ...LOOKUP, outcome: 'hocus' }, /cannot be read: outcome/],
  ['an amount in words', 200, { ...LOOKUP, amountMinor: 'much' }, /cannot be read: amountMinor/],
  ['another key', 200, { ...LOOKUP, key: 'ord-X:void:1' }, /asked for .*nordwind:1, answered ord-X:void:1/],
  ['another order', 200, { ...LOOKUP, reference: 'ord-Y' }, /of ord-Y/],
])('%s is no answer', async (_, status, body, message) => {
  answers(status, body);
  await expect(view().effect(KEY)).rejects.toThrow(message);
});

test.each([
  ['ord-X:authorise:1', 'payment'],
  ['ord-X:refund:ret-Y:1', 'payment'],
  ['ord-X:recall:fjord:1', 'vendors'],
  ['ord-X:label:ret-Y:1', 'carrier'],
  ['ord-X:notify:shipped:1', 'notify'],
])('%s is asked of %s', async (key, service) => {
  answers(404, { error: { code: 'not_found', message: 'x' } });
  await view().effect(key);
  expect(asked.at(-1)).toBe(`/${service}/v1/effects/${encodeURIComponent(key)}`);
});
