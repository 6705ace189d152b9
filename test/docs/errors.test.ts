// Refusals are looked up in docs/ERRORS.md, so every code is there.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CUSTOMER_REFUSALS, CUSTOMER_REFUSED } from '../../contract/customer/customer.ts';
import { FAILURES } from '../../contract/order/activities.ts';
import { UPDATE_REFUSED } from '../../contract/order/order-messages.ts';

const page = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'ERRORS.md'), 'utf8');

test.each([
  ...CUSTOMER_REFUSALS,
  ...Object.values(FAILURES),
  CUSTOMER_REFUSED,
  UPDATE_REFUSED,
  ...['bad-input', 'unknown-sku', 'price-changed', 'no-stock'],
  ...['bad_signature', 'bad_request', 'event_reused', 'unknown_order', 'no_run', 'unavailable'],
])('%s', (code) => {
  expect(page).toContain(`\`${code}\``);
});
