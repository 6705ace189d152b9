import { expect, test } from 'vitest';
import { PROBE_POINTS } from '../../contract/providers/probe.ts';
import { CRASH_ACTIONS, EFFECT_LIVES, parseShard, planCases, shardOf, subsetOf } from './plan-cases.ts';

const PLAN = { run: 'test', seed: 3, startedAt: new Date('2026-01-05T10:00:00Z') };
const names = (plan: typeof PLAN) => planCases(plan).map(({ name }) => name);

test('every effect at every point with every action, each with an order of its own', () => {
  const cases = planCases(PLAN);
  expect(cases).toHaveLength(EFFECT_LIVES.length * PROBE_POINTS.length * CRASH_ACTIONS.length);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  expect(new Set(cases.map(({ order }) => order.orderId)).size).toBe(cases.length);
  expect(new Set(cases.map(({ failpoint }) => failpoint)).size).toBe(cases.length);
});

test('what was not reached is played again with another order and another customer', () => {
  const again = planCases({ ...PLAN, again: true });
  const first = planCases(PLAN);
  expect(again.map(({ name }) => name)).toEqual(first.map(({ name }) => name));
  const key = ({ failpoint, order }: (typeof first)[number]) => [failpoint, order.orderId, order.customerId];
  const seen = new Set(first.flatMap(key));
  expect(again.flatMap(key).filter((one) => seen.has(one))).toEqual([]);
});

test('the seed decides the order of the cases, and nothing else does', () => {
  expect(names(PLAN)).toEqual(names(PLAN));
  expect(names(PLAN)).not.toEqual(names({ ...PLAN, seed: 4 }));
  expect([...names(PLAN)].sort()).toEqual([...names({ ...PLAN, seed: 4 })].sort());
});

test('the subset has each effect at each point, and the small one each effect, point and action', () => {
  const subset = subsetOf(planCases(PLAN), Number.POSITIVE_INFINITY);
  expect(new Set(subset.map(({ branch, effect, point }) => `${branch} ${effect} ${point}`)).size).toBe(
    EFFECT_LIVES.length * PROBE_POINTS.length,
  );
  const small = subsetOf(planCases(PLAN), EFFECT_LIVES.length);
  expect(new Set(small.map(({ branch, effect }) => `${branch} ${effect}`)).size).toBe(EFFECT_LIVES.length);
  expect(new Set(small.map(({ action, point }) => `${point} ${action}`)).size).toBe(
    PROBE_POINTS.length * CRASH_ACTIONS.length,
  );
});

test('each case is in exactly one shard, and the same seed gives the same shards', () => {
  const cases = planCases(PLAN);
  const shards = [1, 2, 3, 4, 5].map((index) => shardOf(cases, { index, of: 5 }).map(({ name }) => name));
  expect(shards.flat().sort()).toEqual([...names(PLAN)].sort());
  expect(
    Math.max(...shards.map(({ length }) => length)) - Math.min(...shards.map(({ length }) => length)),
  ).toBeLessThan(2);
  expect(shardOf(planCases(PLAN), { index: 2, of: 5 }).map(({ name }) => name)).toEqual(shards[1]);
});

test.each(['', '0/3', '4/3', '1/0', '1', 'a/b', '1/2/3', '-1/2', '1.5/2'])('%j is no shard', (text) => {
  expect(parseShard(text)).toBeUndefined();
});

test('a shard is read as it is written', () => {
  expect(parseShard('2/4')).toEqual({ index: 2, of: 4 });
  expect(parseShard('1/1')).toEqual({ index: 1, of: 1 });
});
