import type { OrderRow } from '../subjects/order/order-row.ts';
import type { TemporalLink } from './connect.ts';
import { countOrders } from './count.ts';
import { listOrders, PAGE_ROWS_MAX } from './list.ts';
import { fail, ok, type Result } from './problem.ts';
import { allOf, quoteTime } from './visibility-query.ts';

/** The last rows of a list in the server's order, and how many rows there are in all. */
export type ListEnd = {
  readonly rows: readonly OrderRow[];
  readonly total: number;
  readonly readAt: number;
};

export type ListEndRequest = {
  /** Of open orders: they are listed newest first, so that the last ones are the oldest. */
  readonly filter: string;
  /** So many at least, if there are as many. */
  readonly rows: number;
  /** Not many more than so many, and never more than a page. */
  readonly rowsMax?: number;
  readonly workflowType?: string | null;
  readonly signal?: AbortSignal;
};

const ROWS_MAX = 500;
const YOUNGEST_MS = 1;
const TEN_YEARS_MS = 10 * 365 * 86_400_000;
const STEPS_MAX = 32;

/**
 * Pages come only one after the other, and a full one of a thousand takes the server a third of a second: ten thousand
 * rows are seconds away. How many are older than a moment is counted in milliseconds, so the moment that only the last
 * ones are older than is looked for, and those are listed.
 */
export async function listEnd(link: TemporalLink, request: ListEndRequest): Promise<Result<ListEnd>> {
  const { filter, workflowType, signal } = request;
  const common = {
    ...(workflowType === undefined ? {} : { workflowType }),
    ...(signal === undefined ? {} : { signal }),
  };
  const all = await countOrders(link, { filter, ...common });
  if (!all.ok) return all;
  const total = all.value.count;
  const end = await endFilter(total, request, (query) => countOrders(link, { filter: query, ...common }));
  if (!end.ok) return end;
  const page = await listOrders(link, { filter: end.value, pageSize: PAGE_ROWS_MAX, ...common });
  if (!page.ok) return page;
  if (page.value.nextPageToken !== null) {
    return fail('unsupported', 'more than a page of orders began at the same moment');
  }
  return ok({
    rows: page.value.rows,
    total: Math.max(total, page.value.rows.length),
    readAt: page.value.readAt,
  });
}

type CountOf = (filter: string) => Promise<Result<{ readonly count: number }>>;

/** The filter with a moment that at least `rows` and at most `rowsMax` of the orders are older than. */
async function endFilter(
  total: number,
  { filter, rows, rowsMax = ROWS_MAX }: ListEndRequest,
  countOf: CountOf,
): Promise<Result<string>> {
  if (total <= rowsMax) return ok(filter);
  const now = Date.now();
  const older = (ageMs: number) => allOf(filter, `StartTime < ${quoteTime(now - ageMs)}`);
  // Ages: too many orders are older than `young`, too few are older than `old`.
  let [young, old] = [YOUNGEST_MS, TEN_YEARS_MS];
  let best: string | null = null;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const age = Math.sqrt(young * old);
    const count = await countOf(older(age));
    if (!count.ok) return count;
    if (count.value.count < rows) old = age;
    else if (count.value.count > rowsMax) young = age;
    else {
      best = older(age);
      break;
    }
  }
  return best === null ? fail('unsupported', 'too many orders began at the same moment') : ok(best);
}
