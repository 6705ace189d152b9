import type { ChaosOrder } from '../../chaos/system.ts';
import type { TrafficKind } from '../traffic/mix.ts';
import { planOrder } from '../traffic/plan-order.ts';

/** Kinds of orders that end completed when nothing is in their way. */
const COMPLETES: readonly TrafficKind[] = ['one-vendor', 'two-vendors', 'cash', 'slow-bank', 'reply-lost'];

/** The customers' mix of demo traffic, failures and cancellations included; the same for the same seed and run. */
export function planChaosOrders(
  plan: { readonly run: string; readonly seed: number; readonly count: number },
  startedAt: Date,
): readonly ChaosOrder[] {
  const traffic = { run: plan.run, seed: plan.seed, ratePerSecond: 10, policy: 'demo' } as const;
  return Array.from({ length: plan.count }, (_, index) => {
    const { kind, order, cancel } = planOrder(traffic, index, startedAt);
    return { order, completes: COMPLETES.includes(kind), cancelAfterMs: cancel?.afterMs ?? null };
  });
}
