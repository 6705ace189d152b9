import { planOrder } from '../../cli/traffic/plan-order.ts';
import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { startOrder } from '../../operations/subjects/order/start-order.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { mapLimit } from '../../support/concurrency/map-limit.ts';

export type Stream = {
  readonly run: string;
  readonly count: number;
  /** Orders open at the same time: as soon as one ends, the next is placed. */
  readonly atOnce: number;
};

export type Streamed = {
  readonly orderIds: readonly string[];
  /** Milliseconds since the stream began, ascending. */
  readonly completedAt: readonly number[];
};

const LIMIT_MS = 180_000;

/** Places plain card orders of one vendor, always so many at once, and waits for each to end. */
export async function streamOrders(link: TemporalLink, stream: Stream): Promise<Streamed> {
  const orders = plainOrders(stream);
  const began = performance.now();
  const completedAt: number[] = [];
  await mapLimit(orders, stream.atOnce, async (order) => {
    const started = await startOrder(link, order, { deadlineMs: 30_000 });
    if (!started.ok) throw new Error(started.problem.message);
    const { orderId } = order;
    const ended = await link.call({ what: `wait for ${orderId}`, deadlineMs: LIMIT_MS }, (client) =>
      client.workflow.getHandle(orderWorkflowId(orderId)).result(),
    );
    if (!ended.ok) throw new Error(ended.problem.message);
    const { stage } = ended.value as { readonly stage: string };
    if (stage !== 'completed') throw new Error(`${orderId} ended ${stage}`);
    completedAt.push(performance.now() - began);
  });
  return { orderIds: orders.map(({ orderId }) => orderId), completedAt };
}

function plainOrders({ run, count }: Stream) {
  const startedAt = new Date();
  const plan = { run, seed: 5, ratePerSecond: 100, policy: 'demo' } as const;
  const orders: ReturnType<typeof planOrder>['order'][] = [];
  for (let index = 0; orders.length < count; index += 1) {
    const { kind, order } = planOrder(plan, index, startedAt);
    if (kind === 'one-vendor') orders.push(order);
  }
  return orders;
}
