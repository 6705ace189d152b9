import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { mapLimit } from './map-limit.ts';

test('maps every item in order, and never more at once than allowed', async () => {
  let running = 0;
  let most = 0;
  const items = Array.from({ length: 20 }, (_, index) => index);
  const mapped = await mapLimit(items, 3, async (item, index) => {
    running += 1;
    most = Math.max(most, running);
    // The later items are the quicker ones.
    for (let turns = 20 - item; turns > 0; turns -= 1) await turn();
    running -= 1;
    return item * 100 + index;
  });
  expect(mapped).toEqual(items.map((item) => item * 101));
  expect(most).toBe(3);
});

test('begins nothing after a failure, and rejects when the rest has ended', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const mapping = mapLimit([0, 1, 2, 3], 2, async (item) => {
    begun.push(item);
    if (item === 1) throw new Error('item 1 failed');
    for (let turns = 5; turns > 0; turns -= 1) await turn();
    ended.push(item);
  });
  await expect(mapping).rejects.toThrow('item 1 failed');
  expect(begun).toEqual([0, 1]);
  expect(ended).toEqual([0]);
});

test('of nothing is nothing', async () => {
  expect(await mapLimit([], 4, () => Promise.reject(new Error('never called')))).toEqual([]);
});
