import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWholeOrders, type WholeOrders } from './whole-orders.ts';

// Orders on the real stack, with a proxy between the worker and the providers that changes one answer of each. The
// drill applies every mutation to every answer.
const waited: string[] = [];
let orders: WholeOrders;
beforeAll(async () => {
  orders = await startWholeOrders();
});
afterAll(async () => {
  await orders?.stop();
});

const PARKS = 'parks';
const CASES: readonly (readonly [step: string, mutation: string, parks?: typeof PARKS])[] = [
  ['authorise', 'unknown state', PARKS],
  ['capture', 'other currency', PARKS],
  ['capture', 'late'],
  ['vendor', 'other order', PARKS],
  ['undo', 'retyped'],
  ['refund', 'other currency', PARKS],
];

describe.concurrent('an order of which one answer is changed', () => {
  test.for(CASES)('%s: %s', async ([step, mutation, parks], { expect: expectHere }) => {
    const { parked, wrong } = await orders.play({ step, mutation, seed: 1 });
    expectHere(wrong).toEqual([]);
    if (parks !== undefined) waited.push(...parked);
  });
});

test('every order that waited for a person showed the request and the answer', () => {
  // On a slow machine a try may end before its answer is read; the next one is given the right one and does not park.
  expect(waited.filter((detail) => /answer-differs: .*asked .+, answered .+/.test(detail))).not.toEqual([]);
});

test('the invariants hold over all of them', async () => {
  expect(await orders.findings()).toEqual([]);
});
