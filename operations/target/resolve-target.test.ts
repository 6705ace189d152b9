import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { resolveTarget, type TargetRequest } from './resolve-target.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-target-'));
const file = path.join(folder, 'temporal.toml');
await writeFile(
  file,
  `[profile.default]
address = "default:1"
namespace = "of-default"
[profile.prod]
address = "prod:2"
namespace = "of-prod"
api_key = "key-of-prod"
[profile.empty]
namespace = "nowhere"
`,
);
const withFile = { TEMPORAL_CONFIG_FILE: file };
const without = { TEMPORAL_CONFIG_FILE: path.join(folder, 'none.toml') };
const endpoints = { temporalAddress: '127.0.0.1:7240', namespace: 'default' };
const place = { profile: 'prod', namespace: 'other', place: 'orders' } as const;

const resolve = async (request: Partial<TargetRequest>) => {
  const target = await resolveTarget({ env: withFile, ...request });
  if (!target.ok) return target.problem.message;
  const { label, source, address, namespace, local } = target.value;
  return { label, source, address, namespace, local };
};
const all = {
  place,
  profile: 'default',
  address: 'flag:3',
  env: { ...withFile, TEMPORAL_PROFILE: 'default', TEMPORAL_ADDRESS: 'env:4', TEMPORAL_NAMESPACE: 'of-env' },
  endpoints,
};

test('the sources of the target have an order, from the address to the last resort', async () => {
  expect(await resolve(all)).toMatchObject({
    source: 'place-address',
    address: 'prod:2',
    namespace: 'other',
  });
  const { place: _, ...second } = all;
  expect(await resolve(second)).toMatchObject({
    source: 'profile-flag',
    address: 'default:1',
    namespace: 'of-default',
  });
  const { profile: __, ...third } = second;
  expect(await resolve(third)).toMatchObject({
    source: 'address-flag',
    address: 'flag:3',
    namespace: 'of-env',
  });
  const { address: ___, ...fourth } = third;
  expect(await resolve(fourth)).toMatchObject({
    source: 'profile-environment',
    address: 'default:1',
    namespace: 'of-env',
  });
  const fifth = { ...fourth, env: { ...withFile, TEMPORAL_ADDRESS: 'env:4' } };
  expect(await resolve(fifth)).toMatchObject({
    source: 'address-environment',
    address: 'env:4',
    namespace: 'default',
  });
  const sixth = { endpoints };
  expect(await resolve(sixth)).toMatchObject({
    source: 'stack',
    label: 'local',
    address: '127.0.0.1:7240',
    local: true,
  });
});

test('without a stack and without a name there is no target, whatever listens on the usual port', async () => {
  for (const env of [withFile, without]) expect(await resolve({ env })).toContain('no server was named');
  expect(await resolve({ place: { ...place, profile: '-' } })).toContain('no server was named');
});

test('the current profile of an address keeps its namespace', async () => {
  const current = { ...place, profile: '-' };
  expect(await resolve({ place: current, endpoints })).toMatchObject({
    source: 'stack',
    namespace: 'other',
  });
});

test('the key of a profile is used for it and for nothing else', async () => {
  const prod = await resolveTarget({
    profile: 'prod',
    env: { ...withFile, TEMPORAL_API_KEY: 'key-of-another' },
  });
  expect(prod.ok && prod.value.apiKey).toBe('key-of-prod');
  const flag = await resolveTarget({ address: 'flag:3', env: withFile });
  expect(flag.ok && flag.value.apiKey).toBeUndefined();
  const stack = await resolveTarget({ endpoints, env: { ...withFile, TEMPORAL_API_KEY: 'key-of-another' } });
  expect(stack.ok && stack.value.apiKey).toBeUndefined();
});

test.each([
  [{ profile: 'nope' }, '"nope"'],
  [{ profile: 'empty' }, 'has no address'],
  [{ address: 'nonsense' }, 'host:port'],
  [{ address: 'http://x:1' }, 'host:port'],
])('%j gives one sentence', async (request, message) => {
  expect(await resolve(request)).toContain(message);
});

const withToml = async (text: string) => {
  const written = path.join(folder, `${crypto.randomUUID()}.toml`);
  await writeFile(written, text);
  return { TEMPORAL_CONFIG_FILE: written };
};

test('the file may begin with a byte order mark', async () => {
  const env = await withToml('\uFEFF[profile.live]\naddress = "live:1"\n');
  expect(await resolve({ env, profile: 'live' })).toMatchObject({ address: 'live:1' });
});

test.each([
  ['adress = "x:1"', /unknown field "adress"; known are address, namespace/],
  ['address = 3', /address is expected to be text/],
  ['address = "x:1"\nnamespace = 3', /namespace is expected to be text/],
  ['address = "x:1"\napi_key = 12345', /api_key is expected to be text/],
  ['address = "x:1"\ngrpc_meta = 3', /grpc_meta is expected to be a table, as \[profile\.p\.grpc_meta\]/],
  ['address = "x:1"\ntls = 3', /tls is expected to be a table, as \[profile\.p\.tls\]/],
  ['address = "x:1"\ntls = "yes"', /tls is expected to be a table/],
  ['address = "x:1"\n[profile.p.tls]\ndisabled = "no"', /tls\.disabled is expected to be true or false/],
  ['address = "x:1"\n[profile.p.tls]\nclient_cert = "c"', /unknown field "tls\.client_cert"/],
  ['address = "x:1"\n[profile.p.grpc_meta]\nuser = 7', /grpc_meta\.user is expected to be text/],
  ['address = "x:1"\n[profile.p.codec]\nurl = "c"', /unknown field "codec\.url"/],
  [
    'address = "x:1"\n[profile.p.tls]\ndisable_host_verification = true',
    /tls\.disable_host_verification turns the check of the server certificate off, which is not supported; name its CA/,
  ],
  ['address = 1979-05-27T07:32:00Z', /address is expected to be text/],
])('a profile with %j is refused, with the field and what is expected', async (fields, message) => {
  const env = await withToml(`[profile.p]\n${fields}\n`);
  const problem = await resolve({ env, profile: 'p' });
  expect(problem).toMatch(message);
  expect(problem).toMatch(/^the profile "p" of temporal\.toml cannot be used: /);
  expect(problem).not.toContain('12345');
});

test('a mistake in another profile is no matter, one outside the profiles is', async () => {
  const other = await withToml('[profile.p]\naddress = "x:1"\n[profile.q]\nadress = "y:1"\n');
  expect(await resolve({ env: other, profile: 'p' })).toMatchObject({ address: 'x:1' });
  const outside = await withToml('[profiles.p]\naddress = "x:1"\n');
  expect(await resolve({ env: outside, profile: 'p' })).toMatch(/"profiles" is no part of it/);
});

test('every field that Temporal documents is known', async () => {
  const env = await withToml(`[profile.p]
address = "x:1"
namespace = "n"
api_key = "k"
[profile.p.tls]
disabled = false
disable_host_verification = false
server_name = "s"
[profile.p.codec]
endpoint = "http://127.0.0.1:1"
auth = "a"
[profile.p.grpc_meta]
user = "u"
`);
  expect(await resolve({ env, profile: 'p' })).toMatchObject({ address: 'x:1', namespace: 'n' });
});

test.each([
  ['TEMPORAL_TLS', 'TRUE', /^TEMPORAL_TLS is "TRUE"; it takes true or false$/],
  ['TEMPORAL_TLS', 'yes', /it takes true or false/],
  ['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION', 'maybe', /it takes true or false/],
  ['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION', 'true', /not supported; name its CA/],
  ['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION', '1', /not supported; name its CA/],
])('%s=%s is refused: it cannot be honoured', async (name, value, message) => {
  const env = { ...without, [name]: value };
  expect(await resolve({ env, address: 'x:1' })).toMatch(message);
  expect(await resolve({ env: { ...withFile, [name]: value }, profile: 'default' })).toMatch(message);
  // Variables of another server are no matter where the profile has credentials, nor where the local stack is meant.
  expect(await resolve({ env: { ...withFile, [name]: value }, profile: 'prod' })).toMatchObject({
    address: 'prod:2',
  });
  expect(await resolve({ env, endpoints })).toMatchObject({ local: true });
});

test('a variable that is set to nothing is not set, one with a wrong name is passed over', async () => {
  const empty = { TEMPORAL_TLS: '', TEMPORAL_TLS_CLIENT_CERT_PATH: '', TEMPORAL_API_KEY: '' };
  const env = { ...without, ...empty, TEMPORAL_ADRESS: 'typo:1', TEMPORAL_BOGUS: 'x' };
  const target = await resolveTarget({ env, address: 'x:1' });
  expect(target).toMatchObject({ ok: true, value: { address: 'x:1' } });
  expect(target.ok && 'tls' in target.value).toBe(false);
});

test('settings without effect are reported: a codec, and credentials besides those of the profile', async () => {
  const unused = async (request: Partial<TargetRequest>) => {
    const target = await resolveTarget({ env: withFile, ...request });
    if (!target.ok) throw new Error(target.problem.message);
    return target.value.unused ?? [];
  };
  const codec = ['the codec is not called: encoded values show as bytes, input is sent as it is'];
  const env = await withToml('[profile.p]\naddress = "x:1"\n[profile.p.codec]\nendpoint = "http://c"\n');
  expect(await unused({ env, profile: 'p' })).toEqual(codec);
  const byVariable = { TEMPORAL_CODEC_ENDPOINT: 'http://c', TEMPORAL_CODEC_AUTH: 'a' };
  expect(await unused({ env: { ...without, ...byVariable }, address: 'x:1' })).toEqual(codec);
  expect(await unused({ env: { ...withFile, ...byVariable }, profile: 'prod' })).toEqual(codec);
  expect(await unused({ env: { ...withFile, TEMPORAL_API_KEY: 'k' }, profile: 'prod' })).toEqual([
    'TEMPORAL_API_KEY is not used: the profile "prod" has credentials of its own',
  ]);
  expect(await unused({ env: { ...withFile, TEMPORAL_API_KEY: 'k' }, profile: 'default' })).toEqual([]);
  expect(await unused({ env: { ...without, ...byVariable }, endpoints })).toEqual([]);
});
