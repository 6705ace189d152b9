import { expect, test } from 'vitest';
import { addressesOf } from './refuse-remote-url.ts';

test.each([
  ['postgres://app:S3cret@db.example:5432/orders', ['db.example:5432']],
  ['postgresql://a.example:1,b.example:2/orders', ['a.example:1', 'b.example:2']],
  ['postgresql://127.0.0.1:5432/orders?host=db.example', ['127.0.0.1:5432', 'db.example']],
  ['postgresql:///orders?host=/var/run/postgresql', []],
  ['http://127.0.0.1:7000/', ['127.0.0.1:7000']],
  ['http://[::1]:7000', ['[::1]:7000']],
])('the hosts of %s', (url, hosts) => {
  expect(addressesOf(url)).toEqual(hosts);
});
