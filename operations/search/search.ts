import { orderIdOfWorkflow, orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { isOrderId, orderIdPrefixFromSpeech } from '../../domain/order-id.ts';
import { errorText } from '../../support/errors/error-text.ts';
import type { Ports } from '../ports/ports.ts';
import type { TemporalLink } from '../temporal/connect.ts';
import { listOrders } from '../temporal/list.ts';
import { fail, ok, type Result } from '../temporal/problem.ts';
import { checkQuery, quote } from '../temporal/visibility-query.ts';

/** A visibility filter and a sentence about what it looks for. */
export type Search = { readonly filter: string; readonly says: string; readonly gaps: readonly string[] };

/** Visibility knows a run by its whole id only: STARTS_WITH on RunId matches every run (seen on server 1.32). */
const RUN_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const IDS_MAX = 50;
const SEARCH_CHARACTERS_MAX = 500;

/**
 * What an operator types after `/` and asks everywhere, closed orders too: an order number as heard on the phone, a
 * customer, an email address, a payment reference, a run id. Text with `=`, `<` or `>` is a query.
 */
export async function searchOrders(
  ports: Ports,
  text: string,
  /** A namespace without the search attributes of orders can only be asked for ids. */
  { attributes = true }: { readonly attributes?: boolean } = {},
): Promise<Result<Search>> {
  const trimmed = text.trim();
  if (trimmed.length > SEARCH_CHARACTERS_MAX)
    return fail('invalid-query', `what is looked for is longer than ${SEARCH_CHARACTERS_MAX} characters`);
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
  if (RUN_ID.test(trimmed)) filters.push(`RunId = ${quote(trimmed.toLowerCase())}`);
  if (!attributes) {
    filters.push(`WorkflowId STARTS_WITH ${quote(trimmed)}`);
    return ok({ filter: filters.join(' OR '), says: `workflow or run ${trimmed}`, gaps });
  }
  if (!/\s/.test(trimmed)) {
    filters.push(`CustomerId STARTS_WITH ${quote(trimmed)}`);
    filters.push(...(await byPayment(ports, trimmed, gaps)));
  }
  if (filters.length === 0)
    return fail('invalid-query', `${JSON.stringify(trimmed)} is no order number, customer or query`);
  return ok({ filter: filters.join(' OR '), says: `order, customer, payment or run ${trimmed}`, gaps });
}

async function byEmail(ports: Ports, email: string): Promise<Result<Search>> {
  if (ports.records === undefined) {
    return fail(
      'unsupported',
      'email addresses are looked up in PostgreSQL, and its address is not known here',
    );
  }
  try {
    const ids = await ports.records.ordersByEmail(email, IDS_MAX);
    if (ids.length === 0) return fail('not-found', 'no order has this email address');
    return ok({ filter: amongIds(ids), says: `${ids.length} orders of this email address`, gaps: [] });
  } catch (error) {
    return fail('unreachable', `PostgreSQL cannot be asked: ${errorText(error)}`);
  }
}

async function byPayment(ports: Ports, reference: string, gaps: string[]): Promise<readonly string[]> {
  if (ports.records === undefined || reference.length < 6) return [];
  try {
    const ids = await ports.records.ordersByPayment(reference, IDS_MAX);
    return ids.length === 0 ? [] : [amongIds(ids)];
  } catch (error) {
    gaps.push(`payments were not searched: ${errorText(error)}`);
    return [];
  }
}

function amongIds(ids: readonly string[]): string {
  return `WorkflowId IN (${ids.map((id) => quote(orderWorkflowId(id))).join(', ')})`;
}

export type NamedOrder = { readonly orderId: string; readonly workflowId: string };

/**
 * One order from typed text: a full ID, an exact workflow ID of another system, or a prefix
 * of an order id. What is called exactly so goes before what begins so.
 */
export async function orderNamed(link: TemporalLink, text: string): Promise<Result<NamedOrder>> {
  const bare = text.trim().replace(/^order\//, '');
  if (isOrderId(bare)) return ok({ orderId: bare, workflowId: orderWorkflowId(bare) });
  const exact = await byWorkflowId(link, text);
  if (!exact.ok || exact.value !== null) return exact as Result<NamedOrder>;
  const prefix = orderIdPrefixFromSpeech(bare);
  const found = prefix === undefined ? ok(null) : await byPrefix(link, prefix);
  if (!found.ok || found.value !== null) return found as Result<NamedOrder>;
  return fail(
    'not-found',
    `there is no order ${bare} in namespace ${link.target.namespace} of ${link.target.address}`,
  );
}

/** Blanks around an id belong to it where such a run exists. */
async function byWorkflowId(link: TemporalLink, text: string): Promise<Result<NamedOrder | null>> {
  const own = text.startsWith('order/') ? [] : [orderWorkflowId(text)];
  const found: NamedOrder[] = [];
  for (const workflowId of new Set([text, ...own, text.trim()])) {
    if (workflowId.trim() === '' || (workflowId === text.trim() && found.length > 0)) continue;
    const described = await link.call({ what: `look for ${workflowId}` }, (client) =>
      client.workflowService.describeWorkflowExecution({
        namespace: link.target.namespace,
        execution: { workflowId },
      }),
    );
    if (described.ok) found.push({ orderId: orderIdOfWorkflow(workflowId) ?? workflowId, workflowId });
    else if (described.problem.kind !== 'not-found' && described.problem.kind !== 'invalid-input')
      return described;
  }
  const [first, second] = found;
  if (first === undefined) return ok(null);
  if (second === undefined) return ok(first);
  return fail(
    'invalid-input',
    `${text} names two runs, ${second.workflowId} and ${first.workflowId}; write order/ before it for the first`,
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
