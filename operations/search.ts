import { orderWorkflowId } from '../contract/workflow-ids.ts';
import { isOrderId, orderIdPrefixFromSpeech } from '../domain/order-id.ts';
import type { TemporalLink } from './connect.ts';
import { listOrders } from './list.ts';
import { plainText } from './plain-text.ts';
import type { Ports } from './ports.ts';
import { fail, ok, type Result } from './problem.ts';
import { checkQuery, quote } from './visibility-query.ts';

/** A visibility filter and a sentence about what it looks for. */
export type Search = { readonly filter: string; readonly says: string; readonly gaps: readonly string[] };

const IDS_MAX = 50;

/**
 * What an operator types after `/` and asks everywhere, closed orders too: an order number as heard on the phone, a
 * customer, an e-mail address, a payment reference. Text with `=`, `<` or `>` is a query.
 */
export async function searchOrders(ports: Ports, text: string): Promise<Result<Search>> {
  const trimmed = plainText(text, 500);
  if (trimmed === '') return fail('invalid-query', 'there is nothing to look for');
  if (/[=<>]/.test(trimmed) || /\b(?:IS NULL|IS NOT NULL|STARTS_WITH|BETWEEN|IN\s*\()/i.test(trimmed)) {
    const query = checkQuery(trimmed);
    return query.ok ? ok({ filter: query.value, says: 'query', gaps: [] }) : query;
  }
  if (trimmed.includes('@')) return await byEmail(ports, trimmed);
  const filters: string[] = [];
  const gaps: string[] = [];
  const prefix = orderIdPrefixFromSpeech(trimmed);
  if (prefix !== undefined) filters.push(`WorkflowId STARTS_WITH ${quote(orderWorkflowId(prefix))}`);
  if (!/\s/.test(trimmed)) {
    filters.push(`CustomerId STARTS_WITH ${quote(trimmed)}`);
    filters.push(...(await byPayment(ports, trimmed, gaps)));
  }
  if (filters.length === 0)
    return fail('invalid-query', `${JSON.stringify(trimmed)} is no order number, customer or query`);
  return ok({ filter: filters.join(' OR '), says: `order, customer or payment ${trimmed}`, gaps });
}

async function byEmail(ports: Ports, email: string): Promise<Result<Search>> {
  if (ports.records === undefined) {
    return fail(
      'unsupported',
      'e-mail addresses are looked up in PostgreSQL, and its address is not known here',
    );
  }
  try {
    const ids = await ports.records.ordersByEmail(email, IDS_MAX);
    if (ids.length === 0) return fail('not-found', 'no order has this e-mail address');
    return ok({ filter: amongIds(ids), says: `${ids.length} orders of this e-mail address`, gaps: [] });
  } catch (error) {
    return fail('unreachable', `PostgreSQL cannot be asked: ${messageOf(error)}`);
  }
}

async function byPayment(ports: Ports, reference: string, gaps: string[]): Promise<readonly string[]> {
  if (ports.records === undefined || reference.length < 6) return [];
  try {
    const ids = await ports.records.ordersByPayment(reference, IDS_MAX);
    return ids.length === 0 ? [] : [amongIds(ids)];
  } catch (error) {
    gaps.push(`payments were not searched: ${messageOf(error)}`);
    return [];
  }
}

function amongIds(ids: readonly string[]): string {
  return `WorkflowId IN (${ids.map((id) => quote(orderWorkflowId(id))).join(', ')})`;
}

export type NamedOrder = { readonly orderId: string; readonly workflowId: string };

/** One order from what a person typed: a whole id, a prefix of one, or a workflow id of somebody else's system. */
export async function orderNamed(link: TemporalLink, text: string): Promise<Result<NamedOrder>> {
  const bare = text.trim().replace(/^order\//, '');
  if (isOrderId(bare)) return ok({ orderId: bare, workflowId: orderWorkflowId(bare) });
  const prefix = orderIdPrefixFromSpeech(bare);
  const found = prefix === undefined ? undefined : await byPrefix(link, prefix);
  if (found !== undefined && (!found.ok || found.value !== null)) return found as Result<NamedOrder>;
  const described = await link.call({ what: `look for ${plainText(bare, 100)}` }, (client) =>
    client.workflowService.describeWorkflowExecution({
      namespace: link.target.namespace,
      execution: { workflowId: text.trim() },
    }),
  );
  if (described.ok) return ok({ orderId: text.trim(), workflowId: text.trim() });
  if (described.problem.kind !== 'not-found' && described.problem.kind !== 'invalid-input') return described;
  return fail(
    'not-found',
    `there is no order ${plainText(bare, 100)} in namespace ${link.target.namespace} of ${link.target.address}`,
  );
}

async function byPrefix(link: TemporalLink, prefix: string): Promise<Result<NamedOrder | null>> {
  const filter = `WorkflowId STARTS_WITH ${quote(orderWorkflowId(prefix))}`;
  const page = await listOrders(link, { filter, pageSize: 20, workflowType: null });
  if (!page.ok) return page;
  const ids = [...new Set(page.value.rows.map((row) => row.orderId))];
  const [first] = ids;
  if (first === undefined) return ok(null);
  if (ids.length > 1) {
    const some = ids.slice(0, 5).join(', ');
    return fail(
      'invalid-input',
      `${prefix} is the beginning of ${ids.length}${page.value.nextPageToken === null ? '' : ' or more'} orders: ${some}`,
    );
  }
  return ok({ orderId: first, workflowId: orderWorkflowId(first) });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
