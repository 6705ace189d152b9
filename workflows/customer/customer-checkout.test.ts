import { expect, test } from 'vitest';
import type { CheckoutResult } from '../../contract/order/checkout.ts';
import { mergeLoadedOrders, takeCheckoutClosed, takeOrderClosed } from './customer-checkout.ts';
import { type CustomerRun, createCustomerRun } from './customer-run.ts';

// What a customer is told may come in any order, twice, and before the run has asked the books who this is. However it
// comes, the list of open orders must not keep one that has ended: nobody would ever take it out.
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
  ['ended before its checkout was heard of', [notStored, pending, ended, confirmed], []],
  ['refused', [notStored, pending, declined], []],
  ['refused, and the order gives back what it held', [notStored, pending, undone, ended], []],
  ['in the books while its checkout was at it, then refused', [storedAsOpen, declined], []],
  ['asked for again by a new run, then refused', [storedAsOpen, pending, declined], []],
  ['refused while the books were read', [declined, storedAsOpen], []],
  ['ended while the books were read', [ended, storedAsOpen], []],
  ['confirmed while the books were read', [confirmed, notStored], [ORDER]],
  ['of a subscription: ended before its checkout was heard of', [notStored, ended, confirmed], []],
  ['told twice', [notStored, confirmed, confirmed], [ORDER]],
])('%s', (_, steps, open) => {
  const run = createCustomerRun('cus-1', null);
  for (const step of steps) step(run);
  expect(run.state.openOrders.map(({ orderId }) => orderId)).toEqual(open);
  expect(run.state.pending).toEqual([]);
});
