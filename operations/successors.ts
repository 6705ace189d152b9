import type { TemporalLink } from './connect.ts';
import { type Count, countOrders } from './count.ts';
import { type ListRequest, listOrders, type OrderPage, PAGE_ROWS_MAX } from './list.ts';
import type { OrderRow } from './order-row.ts';
import { ok, type Result } from './problem.ts';
import { quote } from './visibility-query.ts';

/**
 * A reset ends the run and begins another one of the same workflow, and so does starting an order anew. Visibility lists
 * both, the old one as terminated or failed; the order itself goes on in the newest.
 */
const CUT: readonly OrderRow['run'][] = ['terminated', 'failed', 'timed-out', 'cancelled'];
const IDS_AT_ONCE = 50;

export type CurrentRequest = ListRequest & {
  /** Runs that another one took the place of are left out, not marked. */
  readonly current?: boolean;
};

/** A page whose rows say which run goes on in their place. */
export async function listWithSuccessors(
  link: TemporalLink,
  request: CurrentRequest,
): Promise<Result<OrderPage>> {
  const page = await listOrders(link, request);
  if (!page.ok) return page;
  const rows = await withSuccessors(link, page.value.rows, request);
  if (!rows.ok) return rows;
  const shown = request.current === true ? rows.value.filter((row) => row.continuesIn == null) : rows.value;
  return ok({ ...page.value, rows: shown });
}

/** As many orders as the filter matches, without runs that another one took the place of. */
export async function countCurrent(
  link: TemporalLink,
  request: Pick<ListRequest, 'filter' | 'workflowType' | 'signal'>,
): Promise<Result<Count>> {
  const all = await countOrders(link, request);
  if (!all.ok || all.value.count === 0) return all;
  const page = await listWithSuccessors(link, { ...request, pageSize: PAGE_ROWS_MAX });
  if (!page.ok) return page;
  const replaced = page.value.rows.filter((row) => row.continuesIn != null).length;
  return ok({ ...all.value, count: Math.max(0, all.value.count - replaced) });
}

export async function withSuccessors(
  link: TemporalLink,
  rows: readonly OrderRow[],
  request: Pick<ListRequest, 'workflowType' | 'signal'>,
): Promise<Result<readonly OrderRow[]>> {
  const ids = [...new Set(rows.filter((row) => CUT.includes(row.run)).map((row) => row.workflowId))];
  const newest = new Map<string, OrderRow>();
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const listed = ids
      .slice(at, at + IDS_AT_ONCE)
      .map(quote)
      .join(', ');
    const page = await listOrders(link, {
      filter: `WorkflowId IN (${listed})`,
      pageSize: PAGE_ROWS_MAX,
      ...(request.workflowType === undefined ? {} : { workflowType: request.workflowType }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    if (!page.ok) return page;
    for (const row of page.value.rows) {
      const known = newest.get(row.workflowId);
      if (known === undefined || row.startTime > known.startTime) newest.set(row.workflowId, row);
    }
  }
  return ok(rows.map((row) => markReplaced(row, newest.get(row.workflowId))));
}

export function markReplaced(row: OrderRow, newest: OrderRow | undefined): OrderRow {
  const replaced =
    CUT.includes(row.run) &&
    newest !== undefined &&
    newest.runId !== row.runId &&
    newest.startTime >= row.startTime;
  if (!replaced) return row;
  return { ...row, continuesIn: newest.runId, why: `replaced by run ${newest.runId.slice(0, 8)}` };
}
