// What can never work is named before anything is opened.
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { targetFault } from './check-target.ts';
import type { Target } from './target.ts';

const TARGET: Target = {
  label: 'p',
  source: 'profile-flag',
  profile: 'p',
  address: '127.0.0.1:7233',
  namespace: 'default',
  local: false,
};
const fault = (changes: Readonly<Record<string, unknown>>) =>
  targetFault({ ...TARGET, ...changes } as Target);

test.each(['127.0.0.1:7233', 'temporal.example.com:1', '[::1]:65535', 'my-ns.a1b2c.tmprl.cloud:7233'])(
  'the address %s can work',
  (address) => {
    expect(fault({ address })).toBeNull();
  },
);

test.each<readonly [unknown, string]>([
  ['http://127.0.0.1:7233', 'without "http://"'],
  ['grpc://host:1', 'without "grpc://"'],
  ['127.0.0.1', 'host:port'],
  ['127.0.0.1:abc', 'host:port'],
  ['127.0.0.1:0', '1 to 65535'],
  ['127.0.0.1:99999', '1 to 65535'],
  ['host:1/path', 'host:port'],
  ['a b:1', 'host:port'],
  ['::1:7233', 'host:port'],
  [7233, 'must be text'],
])('the address %j cannot: %s', (address, message) => {
  expect(fault({ address })).toContain(message);
});

test('a namespace is a name', () => {
  for (const namespace of ['', 3, 'a b', 'a\nb']) expect(fault({ namespace })).toContain('namespace');
});

test('a key that no key can be is named without being repeated', () => {
  expect(fault({ apiKey: 'secret\nsecret' })).toMatch(/api_key(?!.*secret)/);
  expect(fault({ apiKey: 3 })).toContain('api_key');
  expect(fault({ apiKey: 'abc.DEF-123_' })).toBeNull();
});

test('metadata is what gRPC can send', () => {
  expect(fault({ metadata: { 'a b': 'x' } })).toContain('"a b"');
  expect(fault({ metadata: { region: 'line\nend' } })).toContain('printable');
  expect(fault({ metadata: { region: 3 } })).toContain('printable');
  expect(fault({ metadata: { 'x-region': 'eu' } })).toBeNull();
});

test('certificates and keys are PEM', () => {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
  const rubbish = Buffer.from('rubbish');
  expect(fault({ tls: { serverRootCACertificate: rubbish } })).toContain('server_ca_cert');
  expect(fault({ tls: { clientCertPair: { crt: rubbish, key: rubbish } } })).toContain('client_cert');
  expect(fault({ tls: { clientCertPair: { crt: rubbish, key: Buffer.alloc(0) } } })).toContain('only one');
  expect(fault({ tls: { clientCertPair: { crt: Buffer.from(key), key: Buffer.from(key) } } })).toContain(
    'client_cert',
  );
  expect(fault({ tls: true })).toBeNull();
});
