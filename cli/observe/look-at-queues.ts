import type { Ports } from '../../operations/ports/ports.ts';
import { readWhyStuck } from '../../operations/stuck/gather-evidence.ts';
import type { OrderRow } from '../../operations/subjects/order/order-row.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { countOrders } from '../../operations/temporal/count.ts';
import { listOrders } from '../../operations/temporal/list.ts';
import type { Problem } from '../../operations/temporal/problem.ts';
import { describeQueue, ORDER_QUEUES } from '../../operations/workers/queues.ts';
import { readPolling } from '../../operations/workers/read-polling.ts';

/** What the console shows at the place where the runbook opens it. */
export type QueueView = {
  readonly queue: string;
  readonly polled: 'polled' | 'silent' | 'unknown';
  /** RFC 3339; the last sign of life of a poller. */
  readonly since: string | null;
  readonly backlog: number;
  readonly oldestMs: number | null;
};

export type WaitingOrder = {
  readonly orderId: string;
  readonly reason: string | null;
  readonly says: string;
};

const SAMPLE = 5;

export async function lookAtQueues(link: TemporalLink, now: number): Promise<readonly QueueView[]> {
  return await Promise.all(
    ORDER_QUEUES.map(async (queue): Promise<QueueView> => {
      const [facts, polling] = await Promise.all([describeQueue(link, queue), readPolling(link, queue, now)]);
      const since = polling.kind === 'silent' ? polling.since : null;
      return {
        queue: queue.name,
        polled: polling.kind,
        since: since === null ? null : new Date(since).toISOString(),
        backlog: facts.ok ? facts.value.backlog : 0,
        oldestMs: facts.ok ? facts.value.oldestMs : null,
      };
    }),
  );
}

const OPEN = 'CloseTime IS NULL';
const ROWS_MAX = 1_000;

/** The open orders. Their number is asked for apart: a list ends at its page. */
export async function openOrders(
  link: TemporalLink,
): Promise<{ readonly count: number; readonly rows: readonly OrderRow[] }> {
  const [count, page] = await Promise.all([
    countOrders(link, { filter: OPEN }),
    listOrders(link, { filter: OPEN, pageSize: ROWS_MAX }),
  ]);
  if (!count.ok) throw failure(count.problem);
  if (!page.ok) throw failure(page.problem);
  return { count: count.value.count, rows: page.value.rows };
}

/** Why some of them wait, in the console's own words. */
export async function whySome(
  link: TemporalLink,
  ports: Ports,
  rows: readonly OrderRow[],
): Promise<readonly WaitingOrder[]> {
  const waiting: WaitingOrder[] = [];
  for (const row of rows.slice(0, SAMPLE)) {
    const verdict = await readWhyStuck(link, ports, {
      run: { workflowId: row.workflowId, runId: row.runId },
      now: Date.now(),
    });
    if (!verdict.ok) continue;
    waiting.push({ orderId: row.orderId, reason: verdict.value.reason, says: verdict.value.says });
  }
  return waiting;
}

export function failure(problem: Problem): Error {
  return new Error(problem.message);
}
