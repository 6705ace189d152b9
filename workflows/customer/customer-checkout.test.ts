import { expect, test } from 'vitest';
import type { CheckoutResult } from '../../contract/order/checkout.ts';
import { mergeLoadedOrders, takeCheckoutClosed, takeOrderClosed } from './customer-checkout.ts';
import { type CustomerRun, createCustomerRun } from './customer-run.ts';

// Signals to a customer may arrive in any order, twice, and before the run has read the customer from PostgreSQL. In any case
// the list of open orders must not keep a closed one: nothing would ever remove it.
const ORDER = 'ord-0000000000000000';
const amount = { currency: 'EUR', minor: 4_500 };
const placedAt = '2026-11-21T10:00:00.000Z';

type Step = (run: CustomerRun) => void;
const closed = (kind: CheckoutResult['kind'], stage: CheckoutResult['stage']): Step => {
  return (run) => takeCheckoutClosed(run, { orderId: ORDER, kind, code: null, stage, amount });
};
const confirmed = closed('confirmed', 'confirmed');
const declined = closed('refused', 'payment_failed');
const undone = closed('refused', 'compensating');
const ended: Step = (run) => takeOrderClosed(run, ORDER);
const storedAsOpen: Step = (run) =>
  mergeLoadedOrders(run, { record: null, openOrders: [{ orderId: ORDER, placedAt, amount }] });
const notStored: Step = (run) => mergeLoadedOrders(run, { record: null, openOrders: [] });
const pending: Step = (run) => {
  const asked = { requestKey: 'req-1', hash: 'h', orderId: ORDER, since: placedAt, over: false };
  run.state = { ...run.state, pending: [...run.state.pending, asked] };
};

test.each<[string, readonly Step[], readonly string[]]>([
  ['confirmed', [notStored, pending, confirmed], [ORDER]],
  ['confirmed and ended', [notStored, pending, confirmed, ended], []],
  ['ended before its checkout was known', [notStored, pending, ended, confirmed], []],
  ['refused', [notStored, pending, declined], []],
  ['refused, and the order gives back what it held', [notStored, pending, undone, ended], []],
  ['in PostgreSQL during its checkout, then refused', [storedAsOpen, declined], []],
  ['asked for again by a new run, then refused', [storedAsOpen, pending, declined], []],
  ['refused while PostgreSQL was read', [declined, storedAsOpen], []],
  ['ended while PostgreSQL was read', [ended, storedAsOpen], []],
  ['confirmed while PostgreSQL was read', [confirmed, notStored], [ORDER]],
  ['of a subscription: ended before its checkout was known', [notStored, ended, confirmed], []],
  ['signaled twice', [notStored, confirmed, confirmed], [ORDER]],
])('%s', (_, steps, open) => {
  const run = createCustomerRun('cus-1', null);
  for (const step of steps) step(run);
  expect(run.state.openOrders.map(({ orderId }) => orderId)).toEqual(open);
  expect(run.state.pending).toEqual([]);
});
