import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { Money } from '../../domain/money.ts';
import type { OrderRow } from '../subjects/order/order-row.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import { listOrders, PAGE_ROWS_MAX } from '../temporal/list.ts';
import { fail, ok, type Result } from '../temporal/problem.ts';
import { quote } from '../temporal/visibility-query.ts';
import type { JobItem } from './job.ts';

/** More runs than this are selected by several jobs. */
export const ITEMS_MAX = 10_000;
const IDS_PER_QUERY = 50;

/** Something that was asked for and is not acted on, with the reason. */
export type LeftOut = { readonly id: string; readonly reason: string };

/** The frozen set: which runs are acted on, and which are not. */
export type Selection = {
  readonly rows: readonly OrderRow[];
  readonly leftOut: readonly LeftOut[];
  /** When it was read. Milliseconds since the epoch. */
  readonly readAt: number;
};

/** Why the action cannot be done to a row, as far as the row shows; null where it can be tried. */
export type Check = (row: OrderRow) => string | null;

/** Every run that a visibility filter finds, in the server's order. */
export async function selectByQuery(
  link: TemporalLink,
  filter: string,
  check: Check,
): Promise<Result<Selection>> {
  const readAt = Date.now();
  const rows: OrderRow[] = [];
  let pageToken: Uint8Array | null = null;
  do {
    const page: Awaited<ReturnType<typeof listOrders>> = await listOrders(link, {
      filter,
      pageSize: PAGE_ROWS_MAX,
      ...(pageToken === null ? {} : { pageToken }),
    });
    if (!page.ok) return page;
    rows.push(...page.value.rows);
    if (rows.length > ITEMS_MAX) return tooMany();
    pageToken = page.value.nextPageToken;
  } while (pageToken !== null);
  return ok(divide(rows, [], check, readAt));
}

/** The newest run of each order id. Ids are read as written; one that nothing is found for is left out. */
export async function selectByIds(
  link: TemporalLink,
  given: readonly string[],
  check: Check,
): Promise<Result<Selection>> {
  const readAt = Date.now();
  const ids = [...new Set(given)];
  if (ids.length > ITEMS_MAX) return tooMany();
  const found = new Map<string, OrderRow>();
  for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
    const names = ids.slice(start, start + IDS_PER_QUERY).map((id) => quote(orderWorkflowId(id)));
    const filter = `WorkflowId IN (${names.join(', ')})`;
    const page = await listOrders(link, { filter, pageSize: PAGE_ROWS_MAX });
    if (!page.ok) return page;
    for (const row of page.value.rows) {
      const known = found.get(row.orderId);
      if (known === undefined || known.startTime < row.startTime) found.set(row.orderId, row);
    }
  }
  const missing = ids.filter((id) => !found.has(id)).map((id) => ({ id, reason: 'there is no such order' }));
  const rows = ids.flatMap((id) => found.get(id) ?? []);
  return ok(divide(rows, missing, check, readAt));
}

function tooMany(): Result<never> {
  return fail(
    'invalid-input',
    `more than ${ITEMS_MAX} orders are selected; narrow the query and run several jobs`,
  );
}

function divide(
  rows: readonly OrderRow[],
  missing: readonly LeftOut[],
  check: Check,
  readAt: number,
): Selection {
  const newest = new Map<string, OrderRow>();
  for (const row of rows) {
    const known = newest.get(row.workflowId);
    if (known === undefined || known.startTime < row.startTime) newest.set(row.workflowId, row);
  }
  const taken: OrderRow[] = [];
  const leftOut = [...missing];
  for (const row of newest.values()) {
    const reason = check(row);
    if (reason === null) taken.push(row);
    else leftOut.push({ id: row.orderId, reason });
  }
  return { rows: taken, leftOut, readAt };
}

export function itemsOf({ rows }: Pick<Selection, 'rows'>): readonly JobItem[] {
  return rows.map(({ amount, orderId, run, runId, state, workflowId }) => ({
    orderId,
    workflowId,
    runId,
    state: state ?? run,
    amount,
  }));
}

export type StateCount = {
  readonly state: string;
  readonly count: number;
  /** A sum for each currency; runs without an amount are counted apart. */
  readonly amounts: readonly Money[];
  readonly withoutAmount: number;
};

/** Counts and sums by state, the largest group first. */
export function countStates(items: readonly Pick<JobItem, 'amount' | 'state'>[]): readonly StateCount[] {
  const groups = new Map<string, { count: number; sums: Map<string, number>; withoutAmount: number }>();
  for (const { amount, state } of items) {
    const name = state ?? 'unknown';
    const group = groups.get(name) ?? { count: 0, sums: new Map<string, number>(), withoutAmount: 0 };
    groups.set(name, group);
    group.count += 1;
    if (amount === null) group.withoutAmount += 1;
    else group.sums.set(amount.currency, (group.sums.get(amount.currency) ?? 0) + amount.minor);
  }
  return [...groups]
    .map(([state, { count, sums, withoutAmount }]) => ({
      state,
      count,
      amounts: [...sums].sort().map(([currency, minor]) => ({ currency, minor })),
      withoutAmount,
    }))
    .sort((a, b) => b.count - a.count || (a.state < b.state ? -1 : 1));
}

export type ReasonCount = { readonly reason: string; readonly ids: readonly string[] };

/** What is left out, by reason, the most frequent first. */
export function countReasons(leftOut: readonly LeftOut[]): readonly ReasonCount[] {
  const groups = new Map<string, string[]>();
  for (const { id, reason } of leftOut) groups.set(reason, [...(groups.get(reason) ?? []), id]);
  return [...groups].map(([reason, ids]) => ({ reason, ids })).sort((a, b) => b.ids.length - a.ids.length);
}
