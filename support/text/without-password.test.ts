import { expect, test } from 'vitest';
import { hasPassword, withoutPassword } from './without-password.ts';

test.each([
  ['postgres://app:S3cret@db:5432/orders', 'postgres://app:…@db:5432/orders'],
  ['postgres://app:S3/c#r?e@t@db:5432/orders', 'postgres://app:…@db:5432/orders'],
  ['https://:S3cret@db', 'https://:…@db'],
  ['app:S3cret@db:7233', 'app:…@db:7233'],
])('the password of %s is not shown', (text, shown) => {
  expect(withoutPassword(text)).toBe(shown);
  expect(hasPassword(text)).toBe(true);
});

test.each([
  'postgres://app@db:5432/orders',
  'postgres://db:5432/orders',
  'postgresql:///orders?host=/run/postgresql',
  'db:7233',
  '[::1]:7233',
])('%s has none', (text) => {
  expect(withoutPassword(text)).toBe(text);
  expect(hasPassword(text)).toBe(false);
});

test.each(['postgres://db/orders?user=a&password=S3cret', 'host=db password = S3cret'])(
  '%s has one among its parameters',
  (text) => {
    expect(hasPassword(text)).toBe(true);
  },
);
