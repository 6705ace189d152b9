import { setTimeout as sleep } from 'node:timers/promises';
import { startOrder } from '../../operations/subjects/order/start-order.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import type { ProblemKind } from '../../operations/temporal/problem.ts';
import { poll } from '../../support/time/wait.ts';
import type { AskedOrder } from '../evidence/evidence.ts';
import type { ChaosOrder, ChaosSystem } from '../system.ts';

/** The answer may be lost although the order was taken: the customer asks again under the same key. */
const WORTH_ANOTHER_TRY: readonly ProblemKind[] = ['unreachable', 'timeout', 'throttled'];
const KEEP_ASKING_MS = 60_000;
const BETWEEN_TRIES_MS = 500;
const ANSWER_WITHIN_MS = 3_000;

/** Places the orders on a fixed schedule: a slow system does not slow its customers. */
export async function placeOrders(
  system: Pick<ChaosSystem, 'link' | 'cancel'>,
  orders: readonly ChaosOrder[],
  perSecond: number,
): Promise<readonly AskedOrder[]> {
  const startedAt = performance.now();
  return await Promise.all(
    orders.map(async ({ order, cancelAfterMs }, index) => {
      const wait = startedAt + (index * 1000) / perSecond - performance.now();
      if (wait > 0) await sleep(wait);
      const asked = await placeOne(system.link, order);
      if (cancelAfterMs !== null) {
        await sleep(cancelAfterMs);
        await system.cancel(order);
      }
      return asked;
    }),
  );
}

async function placeOne(link: TemporalLink, order: ChaosOrder['order']): Promise<AskedOrder> {
  const pace = { limitMs: KEEP_ASKING_MS, everyMs: BETWEEN_TRIES_MS };
  const answered = await poll(pace, async () => {
    const answer = await startOrder(link, order, { deadlineMs: ANSWER_WITHIN_MS });
    if (answer.ok) return 'accepted';
    return WORTH_ANOTHER_TRY.includes(answer.problem.kind) ? undefined : 'refused';
  });
  return { orderId: order.orderId, answer: answered ?? 'unknown' };
}
