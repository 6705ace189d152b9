// Traffic must be real orders, the same for the same seed, with every failure in it.

import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { orderInputSchema } from '../../contract/order/order.ts';
import { subscriptionInputSchema } from '../../contract/subscription/subscription.ts';
import { MIX } from './mix.ts';
import { trafficFaults } from './outages.ts';
import { type Plan, planOrder } from './plan-order.ts';
import { subscriptionOf } from './subscribe.ts';

const PLAN: Plan = { run: 'r1', seed: 7, ratePerSecond: 2, policy: 'demo' };
const START = new Date('2026-03-01T10:00:00.000Z');
const orders = Array.from({ length: 1_000 }, (_, index) => planOrder(PLAN, index, START));

describe('planned traffic', () => {
  test('every order passes the border of the order system', () => {
    for (const { order } of orders) expect(v.safeParse(orderInputSchema, order).issues).toBeUndefined();
  });

  test('the same plan gives the same orders, one by one and in any order', () => {
    expect(planOrder(PLAN, 700, START)).toEqual(orders[700]);
    expect(planOrder({ ...PLAN, seed: 8 }, 700, START)).not.toEqual(orders[700]);
  });

  test('another run places other orders with the same content', () => {
    const other = planOrder({ ...PLAN, run: 'r2' }, 3, START).order;
    expect(other.orderId).not.toBe(orders[3]?.order.orderId);
    expect(other.lines).toEqual(orders[3]?.order.lines);
  });

  test('ids are unique', () => {
    expect(new Set(orders.map(({ order }) => order.orderId)).size).toBe(orders.length);
  });

  test('a thousand orders hold every kind, near its share', () => {
    for (const row of MIX) {
      const seen = orders.filter((planned) => planned.kind === row.kind).length / 10;
      expect(seen, row.kind).toBeGreaterThan(0);
      expect(Math.abs(seen - row.share), row.kind).toBeLessThan(5);
    }
  });

  test('the schedule is the rate', () => {
    expect(orders.slice(0, 4).map((planned) => planned.offsetMs)).toEqual([0, 500, 1_000, 1_500]);
  });

  test('two-vendor orders have two vendors', () => {
    for (const planned of orders.filter((each) => each.kind === 'two-vendors')) {
      expect(new Set(planned.order.lines.map((line) => line.vendorId)).size).toBe(2);
    }
  });

  test('what customers subscribe to passes the border too', () => {
    const subscribers = orders.filter(({ kind }) => kind === 'subscriber');
    expect(subscribers.length).toBeGreaterThan(0);
    for (const planned of subscribers) {
      const input = subscriptionOf(planned, START);
      expect(v.safeParse(subscriptionInputSchema, input).issues).toBeUndefined();
    }
  });

  test('only what is planned to be cancelled is cancelled', () => {
    for (const planned of orders) expect(planned.cancel !== null).toBe(planned.kind.startsWith('cancelled'));
  });
});

describe('provider faults', () => {
  test('outages of a seed are fixed, short, and heal', () => {
    const faults = trafficFaults(7, START);
    expect(trafficFaults(7, START)).toEqual(faults);
    const outages = faults.filter((fault) => fault.effect.type === 'unavailable');
    expect(outages.length).toBeGreaterThan(10);
    for (const outage of outages) {
      const seconds = (Date.parse(outage.until ?? '') - Date.parse(outage.from ?? '')) / 1000;
      expect(seconds).toBeGreaterThanOrEqual(4);
      expect(seconds).toBeLessThanOrEqual(12);
    }
  });
});
