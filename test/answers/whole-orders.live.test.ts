import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWholeOrders, type WholeOrders } from './whole-orders.ts';

// Orders on the real stack, with a proxy between the worker and the providers that changes one answer of each. Those of
// the drill are played by the hundred.
let orders: WholeOrders;
beforeAll(async () => {
  orders = await startWholeOrders();
});
afterAll(async () => {
  await orders?.stop();
});

const PARKS = 'parks with both values';
const CASES: readonly (readonly [step: string, mutation: string, parks?: typeof PARKS])[] = [
  ['authorise', 'unknown state', PARKS],
  ['authorise', 'other order', PARKS],
  ['capture', 'other currency', PARKS],
  ['capture', 'other amount', PARKS],
  ['capture', 'late'],
  ['capture', 'repeated'],
  ['vendor', 'dropped'],
  ['vendor', 'other order', PARKS],
  ['release', 'swapped'],
  ['message', 'truncated'],
  ['undo', 'retyped'],
  ['cancel-vendor', 'unknown state'],
  ['label', 'other order', PARKS],
  ['refund', 'other currency', PARKS],
];

describe.concurrent('an order of which one answer is changed', () => {
  test.for(CASES)('%s: %s', async ([step, mutation, parks], { expect: expectHere }) => {
    const { parked, wrong } = await orders.play({ step, mutation, seed: 1 });
    expectHere(wrong).toEqual([]);
    if (parks === undefined) return;
    expectHere(parked).toEqual([expect.stringMatching(/answer-differs: .*asked .+, answered .+/)]);
  });
});

test('the invariants hold over all of them', async () => {
  expect(await orders.findings()).toEqual([]);
});
