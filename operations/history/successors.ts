import type { OrderRow } from '../subjects/order/order-row.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import { type Count, countOrders } from '../temporal/count.ts';
import { type ListRequest, listOrders, type OrderPage, PAGE_ROWS_MAX } from '../temporal/list.ts';
import { ok, type Result } from '../temporal/problem.ts';
import { allOf, quote } from '../temporal/visibility-query.ts';

/**
 * A reset ends the run and begins another one of the same workflow, and so does starting an order again. Visibility lists
 * both, the old one as terminated or failed; the order itself continues in the newest.
 */
const CUT: readonly OrderRow['run'][] = ['terminated', 'failed', 'timed-out', 'cancelled'];
const CUT_FILTER = "ExecutionStatus IN ('Terminated', 'Failed', 'TimedOut', 'Canceled')";
const IDS_AT_ONCE = 50;
/** Ten full pages take a server four seconds. Runs beyond them are not looked at: the count is a lower bound. */
const PAGES_MAX = 10;

type Common = Pick<ListRequest, 'workflowType' | 'signal'>;

export type CurrentRequest = ListRequest & {
  /** Runs that another one took the place of are left out, not marked. */
  readonly current?: boolean;
};

/**
 * A page whose rows name the run that replaced them. Where those are left out, pages are read until there are as
 * many others as were asked for, so that a page is not empty before the end.
 */
export async function listWithSuccessors(
  link: TemporalLink,
  request: CurrentRequest,
): Promise<Result<OrderPage>> {
  const { current, pageToken, ...rest } = request;
  const shown: OrderRow[] = [];
  let token = pageToken;
  let pageSize = request.pageSize;
  for (let pages = 1; ; pages += 1) {
    const page = await listOrders(link, {
      ...rest,
      pageSize,
      ...(token === undefined ? {} : { pageToken: token }),
    });
    if (!page.ok) return page;
    const rows = await withSuccessors(link, page.value.rows, commonOf(request));
    if (!rows.ok) return rows;
    shown.push(...(current === true ? rows.value.filter((row) => row.continuesIn == null) : rows.value));
    const { nextPageToken } = page.value;
    if (current !== true || nextPageToken === null || shown.length >= request.pageSize || pages >= PAGES_MAX)
      return ok({ ...page.value, rows: shown });
    token = nextPageToken;
    pageSize = Math.min(pageSize * 2, PAGE_ROWS_MAX);
  }
}

/**
 * As many orders as the filter matches, without runs that another one took the place of. Only runs that were cut can
 * have been replaced: without any, two counts are all it costs.
 */
export async function countCurrent(
  link: TemporalLink,
  request: Pick<ListRequest, 'filter' | 'workflowType' | 'signal'> & {
    readonly pageSize?: number;
    readonly pagesMax?: number;
  },
): Promise<Result<Count>> {
  const { filter, pageSize = PAGE_ROWS_MAX, pagesMax = PAGES_MAX } = request;
  const common = commonOf(request);
  const all = await countOrders(link, { ...common, filter });
  if (!all.ok) return all;
  const cutFilter = allOf(filter, CUT_FILTER);
  const cut = all.value.count === 0 ? all : await countOrders(link, { ...common, filter: cutFilter });
  if (!cut.ok) return cut;
  if (cut.value.count === 0) return all;
  const replaced = await countReplaced(link, { ...common, filter: cutFilter, pageSize, pagesMax });
  if (!replaced.ok) return replaced;
  const { count, unread } = replaced.value;
  // A run that was cut between the two readings is in one of them only.
  const unknown = unread ? Math.max(0, cut.value.count - replaced.value.read) : 0;
  return ok({ ...all.value, count: Math.max(0, all.value.count - count - unknown), complete: unknown === 0 });
}

type Replaced = { readonly count: number; readonly read: number; readonly unread: boolean };

async function countReplaced(
  link: TemporalLink,
  { pagesMax, ...request }: ListRequest & { readonly pagesMax: number },
): Promise<Result<Replaced>> {
  let [count, read, unread] = [0, 0, true];
  let token: Uint8Array | undefined;
  for (let pages = 0; pages < pagesMax && unread; pages += 1) {
    const page = await listOrders(link, { ...request, ...(token === undefined ? {} : { pageToken: token }) });
    if (!page.ok) return page;
    const rows = await withSuccessors(link, page.value.rows, commonOf(request));
    if (!rows.ok) return rows;
    count += rows.value.filter((row) => row.continuesIn != null).length;
    read += rows.value.length;
    token = page.value.nextPageToken ?? undefined;
    unread = token !== undefined;
  }
  return ok({ count, read, unread });
}

export async function withSuccessors(
  link: TemporalLink,
  rows: readonly OrderRow[],
  request: Common,
): Promise<Result<readonly OrderRow[]>> {
  const ids = [...new Set(rows.filter((row) => CUT.includes(row.run)).map((row) => row.workflowId))];
  const newest = new Map<string, OrderRow>();
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const found = await newestRuns(link, ids.slice(at, at + IDS_AT_ONCE), rows, request);
    if (!found.ok) return found;
    for (const row of found.value) newest.set(row.workflowId, row);
  }
  return ok(rows.map((row) => markReplaced(row, newest.get(row.workflowId))));
}

/** The newest run of each workflow. Most have one run, and a count shows that for a tenth of the cost of their rows. */
async function newestRuns(
  link: TemporalLink,
  ids: readonly string[],
  known: readonly OrderRow[],
  request: Common,
): Promise<Result<readonly OrderRow[]>> {
  const filter = `WorkflowId IN (${ids.map(quote).join(', ')})`;
  const among = new Set(ids);
  const ofThese = known.filter((row) => among.has(row.workflowId));
  const count = await countOrders(link, { ...commonOf(request), filter });
  if (!count.ok) return count;
  if (count.value.count === ofThese.length) return ok(newestOfEach(ofThese));
  const page = await listOrders(link, { ...commonOf(request), filter, pageSize: PAGE_ROWS_MAX });
  if (!page.ok) return page;
  // The runs of one workflow come newest first. Those of several may fill the page without one of each.
  if (page.value.nextPageToken === null || ids.length === 1) return ok(newestOfEach(page.value.rows));
  const middle = Math.ceil(ids.length / 2);
  const first = await newestRuns(link, ids.slice(0, middle), known, request);
  if (!first.ok) return first;
  const second = await newestRuns(link, ids.slice(middle), known, request);
  return second.ok ? ok([...first.value, ...second.value]) : second;
}

function newestOfEach(rows: readonly OrderRow[]): readonly OrderRow[] {
  const newest = new Map<string, OrderRow>();
  for (const row of rows) {
    const known = newest.get(row.workflowId);
    if (known === undefined || row.startTime > known.startTime) newest.set(row.workflowId, row);
  }
  return [...newest.values()];
}

function commonOf({ workflowType, signal }: Common): Common {
  return {
    ...(workflowType === undefined ? {} : { workflowType }),
    ...(signal === undefined ? {} : { signal }),
  };
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
