import { afterAll, beforeAll, expect, test } from 'vitest';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import { drillResult } from '../drill-result.ts';
import { inShard } from '../drill-shard.ts';
import { MUTATIONS } from './mutations.ts';
import { startWholeOrders, WHOLE_ORDER_STEPS, type WholeOrders } from './whole-orders.ts';

const AT_ONCE = 12;

let orders: WholeOrders;
beforeAll(async () => {
  orders = await startWholeOrders();
});
afterAll(async () => {
  await orders?.stop();
});

test('every mutation of the answer to every step leaves the records of an untampered order', async () => {
  const all = WHOLE_ORDER_STEPS.flatMap((step) =>
    Object.keys(MUTATIONS).map((mutation, index) => ({ step, mutation, seed: index })),
  );
  const cases = inShard(all, 4);
  const wrong: string[] = [];
  let parked = 0;
  await mapLimit(cases, AT_ONCE, async (one) => {
    const played = await orders.play(one);
    parked += played.parked.length;
    wrong.push(...played.wrong.map((each) => `${one.step}, ${one.mutation}: ${each}`));
  });
  await drillResult('whole-orders', { orders: cases.length, parked, wrong: wrong.length });
  expect(wrong).toEqual([]);
  expect(parked).toBeGreaterThan(0);
  expect(await orders.findings()).toEqual([]);
});
