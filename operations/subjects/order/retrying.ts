import type { TemporalLink } from '../../temporal/connect.ts';
import { describeOrder, type OrderFacts } from '../../temporal/describe.ts';
import { pagesOfOrders } from '../../temporal/list.ts';
import { ok, type Result } from '../../temporal/problem.ts';
import type { OrderRow } from './order-row.ts';

/** Retries are not in visibility, so open orders are described: as many as this, the longest in their stage first. */
export const SAMPLE_MAX = 300;
const AT_ONCE = 4;

export type Retrying = {
  readonly rows: readonly OrderRow[];
  readonly facts: readonly OrderFacts[];
  /** How many orders were read; where `complete` is false there are more, and the count reads `12+`. */
  readonly read: number;
  readonly complete: boolean;
  readonly readAt: number;
};

/** Orders with an activity beyond its first try. Describes cost 8 ms each and nothing of the visibility budget. */
export async function sampleRetrying(
  link: TemporalLink,
  request: {
    readonly filter: string;
    readonly workflowType?: string | null;
    readonly sampleMax?: number;
    readonly signal?: AbortSignal;
  },
): Promise<Result<Retrying>> {
  const sampleMax = request.sampleMax ?? SAMPLE_MAX;
  const candidates: OrderRow[] = [];
  let complete = true;
  const pages = pagesOfOrders(link, {
    filter: request.filter,
    pageSize: 100,
    rowsMax: sampleMax,
    ...(request.workflowType === undefined ? {} : { workflowType: request.workflowType }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  for await (const page of pages) {
    if (!page.ok) return page;
    candidates.push(...page.value.rows);
    complete = page.value.nextPageToken === null;
  }
  candidates.sort((a, b) => (a.stageSince ?? a.startTime) - (b.stageSince ?? b.startTime));
  const facts: OrderFacts[] = [];
  for (let at = 0; at < candidates.length; at += AT_ONCE) {
    const batch = candidates.slice(at, at + AT_ONCE);
    const described = await Promise.all(
      batch.map((row) =>
        describeOrder(link, { workflowId: row.workflowId, runId: row.runId }, request.signal),
      ),
    );
    for (const each of described) {
      if (each.ok) facts.push(each.value);
      // One that ended meanwhile is simply not retrying any more.
      else if (each.problem.kind !== 'not-found') return each;
    }
  }
  const retrying = facts.filter((each) => each.row.open && (each.row.attempts ?? 1) > 1);
  return ok({
    rows: retrying.map((each) => each.row),
    facts: retrying,
    read: candidates.length,
    complete,
    readAt: Date.now(),
  });
}
