import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matchRoute, ROUTES } from './routes.ts';
import type { ProviderServer } from './server.ts';
import { startTestProviders } from './testing/start-test-providers.ts';

const PAGE = readFileSync(new URL('../docs/PROVIDERS.md', import.meta.url), 'utf8');

test('every route is on the page, and the page has no route that is not there', () => {
  const documented = [...PAGE.matchAll(/`(GET|POST|PUT|DELETE) (\/[^`]*)`/g)].map(
    ([, method, path]) => `${method} ${path}`,
  );
  expect(documented.sort()).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).sort());
});

test('every fault and every error code is on the page', () => {
  const contract = readFileSync(new URL('../contract/providers/providers.ts', import.meta.url), 'utf8');
  const faults = [...contract.matchAll(/readonly type: '([a-z-]+)'/g)].map(([, type]) => type);
  const codes = /ProviderErrorCode =([^;]+);/.exec(contract)?.[1]?.match(/[a-z_]+/g) ?? [];
  expect(faults.length).toBeGreaterThan(10);
  expect(codes.length).toBeGreaterThan(5);
  expect([...faults, ...codes].filter((word) => !PAGE.includes(`\`${word}\``))).toEqual([]);
});

test.each([
  ['POST', '/vendors/v1/fjord/orders/cancel', 'vendor-cancel'],
  ['POST', '/vendors/v1/fjord/orders/vo_1/release', 'vendor-release'],
  ['GET', '/vendors/v1/effects/a%3Ab', 'vendor-effect'],
  ['POST', '/payment/v1/refunds/undo', 'undo-refund'],
])('%s %s is %s', (method, path, name) => {
  expect(matchRoute(method, path)?.name).toBe(name);
});

test.each([
  ['POST', '/vendors/v1/unknown/orders'],
  ['POST', '/payment/v2/captures'],
  ['GET', '/payment/v1/captures'],
  ['GET', '/payment/v1/orders/%E0%A4%A'],
  ['POST', '/'],
])('%s %s is nothing that is offered, or harmless', (method, path) => {
  const matched = matchRoute(method, path);
  expect(matched === undefined || matched.name === 'payment-order').toBe(true);
});

describe('the server', () => {
  let providers: ProviderServer;
  let url = '';
  beforeAll(async () => {
    ({ providers, url } = await startTestProviders());
  });
  afterAll(async () => {
    await providers.stop();
  });

  test.each(ROUTES)('answers $method $path', async ({ method, path }) => {
    const filled = path
      .replace('{vendorId}', 'fjord')
      .replace('{service}', 'carrier')
      .replaceAll(/\{.+?\}/g, 'x');
    const answer = await fetch(`${url}${filled}`, {
      method,
      headers: { 'idempotency-key': `k ${method} ${path}` },
      ...(method === 'GET' || method === 'DELETE' ? {} : { body: '[]' }),
    });
    expect(await answer.text()).not.toContain('there is no');
  });
});
