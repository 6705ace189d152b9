import type { CheckInput } from '../../contract/checks/checks.ts';
import { checkoutWorkflowId, orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { type Difference, readOpen } from '../../database/checks/differences.ts';
import { type EndedOrder, endedOrders } from '../../database/checks/outside-questions.ts';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import type { CheckTools } from './check-tools.ts';
import { formatSum } from './missing-order.ts';

const PAGE_ORDERS = 500;
const IDS_AT_ONCE = 100;
const AT_ONCE = 8;

export type EndedPass = { readonly found: readonly Difference[]; readonly after: string };

/**
 * Orders that have ended and whose run is gone before its time, a page in each pass, and those of earlier passes again.
 * Runs that ended just within the retention are left out: the server may delete them while we ask.
 */
export async function compareEnded(tools: CheckTools, input: CheckInput, after: string): Promise<EndedPass> {
  const kept = await tools.temporal.retentionMs();
  if (kept === null) return { found: [], after: '' };
  const { settleMs } = input;
  const times = { settleMs, retentionMs: Math.floor(kept * 0.9) };
  const page = await endedOrders(tools.database, { ...times, after, limit: PAGE_ORDERS });
  const open = (await readOpen(tools.database, ['order-without-run'])).map(({ key }) => key);
  const again = await endedOrders(tools.database, { ...times, after: '', limit: open.length, only: open });
  const orders = [...new Map([...page, ...again].map((order) => [order.orderId, order])).values()];
  const found: Difference[] = [];
  await mapLimit(await unlisted(tools, orders), AT_ONCE, async (order) => {
    const { amountMinor, currency, orderId, stage, updatedAt } = order;
    tools.beat();
    if ((await tools.temporal.describe(orderWorkflowId(orderId))) !== undefined) return;
    if ((await tools.temporal.describe(checkoutWorkflowId(orderId))) !== undefined) return;
    const detail = `PostgreSQL has the order at ${stage} (${formatSum(amountMinor, currency)}) since ${updatedAt.toISOString()}, but no run exists for it`;
    found.push({ kind: 'order-without-run', key: orderId, orderId, detail });
  });
  return { found, after: page.length < PAGE_ORDERS ? '' : (page.at(-1)?.orderId ?? '') };
}

/** Visibility is late, so an unlisted run is only a suspect. */
async function unlisted(tools: CheckTools, orders: readonly EndedOrder[]): Promise<readonly EndedOrder[]> {
  const listed = new Set<string>();
  for (let start = 0; start < orders.length; start += IDS_AT_ONCE) {
    const ids = orders.slice(start, start + IDS_AT_ONCE).map(({ orderId }) => orderWorkflowId(orderId));
    const query = `WorkflowId IN (${ids.map((id) => `'${id.replaceAll("'", "''")}'`).join(', ')})`;
    for await (const page of tools.temporal.list(query)) {
      for (const { workflowId } of page) listed.add(workflowId);
    }
    tools.beat();
  }
  return orders.filter(({ orderId }) => !listed.has(orderWorkflowId(orderId)));
}
