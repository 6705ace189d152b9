import { setTimeout as sleep } from 'node:timers/promises';
import { readWholeHistory } from '../../operations/history/history.ts';
import type { OrderRow } from '../../operations/subjects/order/order-row.ts';
import { activityIdIn, newestUndo } from '../../operations/subjects/order/undo-run.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import type { OrderFacts } from '../../operations/temporal/describe.ts';
import { describeOrder, describeRun, runOfOrder } from '../../operations/temporal/describe.ts';
import { PAGE_ROWS_MAX, pagesOfOrders } from '../../operations/temporal/list.ts';
import { ok, type ProblemKind, type Result } from '../../operations/temporal/problem.ts';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import { must } from '../evidence/read-runs.ts';
import { workEvents } from '../evidence/work-events.ts';
import type { WorkEvent } from '../recovery/work-event.ts';

const AT_ONCE = 10;
const LOOK_EVERY_MS = 500;
const ROWS_MAX = 100_000;
const EVENTS_MAX = 5_000;
const UNANSWERED: readonly ProblemKind[] = ['timeout', 'unreachable', 'throttled'];

/** Describes the open ones among the orders, newest state of each. An order that is not there yet is left out. */
export async function describeOpen(
  link: TemporalLink,
  orderIds: readonly string[],
): Promise<readonly OrderFacts[]> {
  const answers = await mapLimit(orderIds, AT_ONCE, (orderId) => describeOrder(link, runOfOrder(orderId)));
  return answers.flatMap((answer) => {
    if (!answer.ok && answer.problem.kind === 'not-found') return [];
    const facts = must(answer);
    return facts.row.open ? [facts] : [];
  });
}

export async function readWork(link: TemporalLink, orderId: string): Promise<readonly WorkEvent[]> {
  const history = must(await readWholeHistory(link, runOfOrder(orderId), { eventsMax: EVENTS_MAX }));
  const undo = must(await newestUndo(orderId, (workflowId) => describeRun(link, { workflowId })));
  if (undo === null) return workEvents(history.events);
  const { workflowId } = undo.row;
  const undone = must(await readWholeHistory(link, { workflowId }, { eventsMax: EVENTS_MAX }));
  // Its tasks are not the order's; its activities are what the order waited for.
  const activities = workEvents(undone.events).flatMap((event) =>
    event.activityId === null ? [] : [{ ...event, activityId: activityIdIn(workflowId, event.activityId) }],
  );
  return [...workEvents(history.events), ...activities].sort((a, b) => a.at - b.at);
}

/** Open, and for a reason that only a person, a customer or a provider can end. */
export function waitsForPerson(row: OrderRow): boolean {
  return row.stuckReason !== null || row.needsAttention || row.run === 'paused';
}

/**
 * Waits until every order is closed or waits for a person; returns those that still move when none has settled for
 * `limitMs`: a busy machine takes longer for all of them, and an order that never settles is alone in the end. Asks
 * visibility, which costs the server less than describing each of them, and describes only for the last word.
 */
export async function comeToRest(
  link: TemporalLink,
  orderIds: ReadonlySet<string>,
  limitMs: number,
): Promise<readonly OrderFacts[]> {
  let until = performance.now() + limitMs;
  let fewest = Number.POSITIVE_INFINITY;
  for (;;) {
    const late = performance.now() > until;
    const listed = await listOpen(link);
    // A server that is too busy to answer is asked again; the final check needs its answer.
    if (!listed.ok && !UNANSWERED.includes(listed.problem.kind)) must(listed);
    const open = listed.ok ? listed.value.filter((row) => orderIds.has(row.orderId)) : null;
    const moved = open?.filter((row) => !waitsForPerson(row)).length ?? fewest;
    if (moved < fewest) {
      fewest = moved;
      until = performance.now() + limitMs;
    }
    if (late || moved === 0) {
      const moving = (await describeOpen(link, [...orderIds])).filter((facts) => !waitsForPerson(facts.row));
      if (late || moving.length === 0) return moving;
    }
    await sleep(LOOK_EVERY_MS);
  }
}

async function listOpen(link: TemporalLink): Promise<Result<readonly OrderRow[]>> {
  const rows: OrderRow[] = [];
  const request = { filter: 'CloseTime IS NULL', pageSize: PAGE_ROWS_MAX, rowsMax: ROWS_MAX };
  for await (const page of pagesOfOrders(link, request)) {
    if (!page.ok) return page;
    rows.push(...page.value.rows);
  }
  return ok(rows);
}
