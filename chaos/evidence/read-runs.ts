import { readWholeHistory } from '../../operations/history/history.ts';
import type { OrderRow } from '../../operations/subjects/order/order-row.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { describeOrder } from '../../operations/temporal/describe.ts';
import { listOrders, PAGE_ROWS_MAX } from '../../operations/temporal/list.ts';
import type { Result } from '../../operations/temporal/problem.ts';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import type { RunFact } from './evidence.ts';
import { liveReasons } from './live-reasons.ts';

/** A run of an order has less than 200 events; one that is far beyond is not read to its end. */
const EVENTS_MAX = 5_000;
const AT_ONCE = 8;

/**
 * Every run of every order, or of those that are asked for. Open runs that name no reason themselves are looked at
 * more closely: only their history shows whether a timer will wake them.
 */
export async function readRuns(
  link: TemporalLink,
  orderIds?: ReadonlySet<string>,
): Promise<readonly RunFact[]> {
  const rows = await readRows(link);
  const wanted = rows.filter((row) => orderIds === undefined || orderIds.has(row.orderId));
  return await mapLimit(wanted, AT_ONCE, async (row) => ({
    ...row,
    liveReasons: await reasonsOf(link, row),
  }));
}

async function readRows(link: TemporalLink): Promise<readonly OrderRow[]> {
  const rows: OrderRow[] = [];
  let token: Uint8Array | undefined;
  do {
    const page = must(
      await listOrders(link, {
        filter: '',
        pageSize: PAGE_ROWS_MAX,
        ...(token === undefined ? {} : { pageToken: token }),
      }),
    );
    rows.push(...page.rows);
    token = page.nextPageToken ?? undefined;
  } while (token !== undefined);
  return rows;
}

async function reasonsOf(link: TemporalLink, row: OrderRow): Promise<readonly string[] | null> {
  if (!row.open || row.stuckReason !== null || row.run === 'paused') return null;
  const run = { workflowId: row.workflowId, runId: row.runId };
  const facts = must(await describeOrder(link, run));
  // It closed while we were reading.
  if (!facts.row.open) return null;
  const history = must(await readWholeHistory(link, run, { eventsMax: EVENTS_MAX }));
  return liveReasons(facts, history.events, Date.now());
}

/** Evidence is whole or it is no evidence: a store that cannot be read ends the check. */
export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new EvidenceUnreadable(result.problem.message);
}

export class EvidenceUnreadable extends Error {
  override readonly name = 'EvidenceUnreadable';
}
