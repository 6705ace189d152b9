import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { ORDER_UPDATES } from '../../contract/order/order-messages.ts';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import type { OrderStack } from '../orders/order-stack.ts';
import { type PlayedOrder, placeOrder } from '../orders/played-order.ts';
import { sampleOrder } from '../orders/sample-order.ts';
import { quarterdeck, type Ran, type Running } from '../stack/quarterdeck.ts';
import { until } from '../until.ts';

/** Orders of one customer, each waiting in review. */
export async function ordersInReview(
  stack: OrderStack,
  count: number,
  customerId: string,
): Promise<readonly PlayedOrder[]> {
  const payment = { method: 'card', token: 'tok_review' } as const;
  const orders = await mapLimit(Array.from({ length: count }), 8, () =>
    placeOrder(stack, sampleOrder({ customerId, policy: 'production', payment })),
  );
  await mapLimit(orders, 8, (order) => order.untilView((view) => view.review !== null, 'is in review'));
  return orders;
}

export type Entry = {
  readonly type: string;
  readonly seq: number;
  readonly of?: number;
  readonly id: string;
};

/** Lines of the journal that belong to jobs. */
export function jobEntries(journalFile: string): readonly Entry[] {
  if (!existsSync(journalFile)) return [];
  return readFileSync(journalFile, 'utf8')
    .split('\n')
    .flatMap((line) => {
      // The last line may be half written.
      if (!line.endsWith('}')) return [];
      const entry = JSON.parse(line) as Entry;
      return entry.id.startsWith('job-') ? [entry] : [];
    });
}

/** Kills the command as soon as the condition holds; it may have ended before. */
export async function killWhen(running: Running, when: () => boolean): Promise<Ran> {
  let over = false;
  void running.ended.finally(() => {
    over = true;
  });
  await until(() => over || when(), 'the moment to kill it is there', 300_000);
  running.child.kill('SIGKILL');
  return await running.ended;
}

/** What was sent and has no outcome yet: the process is between send and record. */
export function openIntents(entries: readonly Entry[]): number {
  const ended = new Set(entries.filter(({ type }) => type === 'outcome').map(({ of }) => of));
  return entries.filter(({ seq, type }) => type === 'intent' && !ended.has(seq)).length;
}

/** Resumes the job until nothing of it is unknown: on a busy machine an answer may come late, and is looked up then. */
export async function resumeUntilKnown(jobId: string, env: NodeJS.ProcessEnv): Promise<Resumed> {
  return await until(
    async () => {
      const { code, stderr, stdout } = await quarterdeck(['jobs', 'resume', jobId, '--json'], { env });
      if (code !== 0) throw new Error(`${stderr}${stdout}`);
      return JSON.parse(stdout) as Resumed;
    },
    `${jobId} is finished`,
    300_000,
  );
}

export type Resumed = {
  readonly job: { readonly state: string; readonly counts: Readonly<Record<string, number>> };
  readonly results: readonly { readonly orderId: string; readonly end: string }[];
};

/** When the server accepted the cancel of each order; exactly one each, however often the sender was killed. */
export async function acceptedCancels(orders: readonly PlayedOrder[]): Promise<readonly number[]> {
  return await mapLimit(orders, 4, async (order) => {
    const { events } = await order.handle().fetchHistory();
    const accepted = (events ?? []).filter(
      ({ workflowExecutionUpdateAcceptedEventAttributes: attributes }) =>
        attributes?.acceptedRequest?.input?.name === ORDER_UPDATES.cancel,
    );
    expect(accepted, order.order.orderId).toHaveLength(1);
    const time = accepted[0]?.eventTime;
    return Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1e6;
  });
}

/** The most of these times that lie within any `windowMs`. */
export function mostWithin(times: readonly number[], windowMs: number): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));
}
