import { expect, test } from 'vitest';
import { isSamePlace, type LookUp, resolveAddress } from './same-place.ts';

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'temporal.example': ['192.0.2.7', '2001:db8::7'],
  'alias.example': ['192.0.2.7'],
  'here.example': ['127.0.0.1'],
};
const lookUp: LookUp = async (host) => NAMES[host] ?? [];
const same = async (one: string, other: string) =>
  isSamePlace(await resolveAddress(one, lookUp), await resolveAddress(other, lookUp));

test.each([
  ['127.0.0.1:7233', 'localhost:7233'],
  ['127.0.0.1:7233', '[::1]:7233'],
  ['127.0.0.1:7233', 'LOCALHOST.:7233'],
  ['127.0.0.1:7233', '127.0.0.2:7233'],
  ['127.0.0.1', 'localhost:7233'],
  ['127.0.0.1:7233', '[::ffff:127.0.0.1]:7233'],
  ['127.0.0.1:7233', '0.0.0.0:7233'],
  ['127.0.0.1:7233', 'here.example:7233'],
  ['temporal.example:7233', 'Temporal.Example.:7233'],
  ['temporal.example', 'temporal.example:07233'],
  ['temporal.example:7233', 'alias.example:7233'],
  ['temporal.example:7233', 'dns:///temporal.example:7233'],
  ['[2001:DB8:0:0:0:0:0:7]:7233', 'temporal.example:7233'],
  ['unknown.example:7233', 'UNKNOWN.example.:7233'],
])('%s and %s are the same place', async (one, other) => {
  expect(await same(one, other)).toBe(true);
});

test.each([
  ['127.0.0.1:7233', '127.0.0.1:7234'],
  ['temporal.example:7233', 'unknown.example:7233'],
  ['unknown.example:7233', 'other-unknown.example:7233'],
])('%s and %s are not', async (one, other) => {
  expect(await same(one, other)).toBe(false);
});

test('what is on this machine is not remote; what cannot be resolved is', async () => {
  const remote = async (address: string) => (await resolveAddress(address, lookUp)).remote;
  for (const address of ['localhost:1', '127.9.9.9:1', '[::1]:1', 'here.example:1', 'x.localhost:1'])
    expect(await remote(address), address).toBe(false);
  for (const address of ['192.0.2.7:1', 'temporal.example:1', 'unknown.example:1', '[2001:db8::7]:1'])
    expect(await remote(address), address).toBe(true);
});
